package network.assay.gateway;

import java.nio.file.Path;
import network.assay.client.job.HttpJobApi;
import network.assay.client.job.JobApi;
import network.assay.client.job.JobApiContract;
import network.assay.client.web.WebSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, over HTTP through a gateway and an operator's server. */
class GatewayJobApiTest extends JobApiContract {
  @TempDir static Path folder;
  private static Served served;
  private static HttpJobApi api;

  @BeforeAll
  static void open() {
    served = new Served(folder, WebSettings.standard(0));
    api = new HttpJobApi(served.uri());
  }

  @AfterAll
  static void close() {
    api.close();
    served.close();
  }

  @Override
  protected JobApi api() {
    return api;
  }
}
