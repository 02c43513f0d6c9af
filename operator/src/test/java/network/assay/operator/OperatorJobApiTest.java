package network.assay.operator;

import java.nio.file.Path;
import network.assay.client.job.JobApi;
import network.assay.client.job.JobApiContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on an operator in this process. */
class OperatorJobApiTest extends JobApiContract {
  @TempDir static Path folder;
  private static Operator operator;

  @BeforeAll
  static void open() {
    operator = TestOperators.open(folder);
  }

  @AfterAll
  static void close() {
    operator.close();
  }

  @Override
  protected JobApi api() {
    return operator;
  }
}
