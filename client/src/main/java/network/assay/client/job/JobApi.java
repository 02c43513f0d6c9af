package network.assay.client.job;

import java.util.List;
import java.util.Optional;
import network.assay.client.store.ModelRef;
import network.assay.client.store.PublishedVersion;
import network.assay.engine.run.Cancellation;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;

/** Whoever runs jobs: an operator in this process, or one behind HTTP. Safe to share. */
public interface JobApi {

  /**
   * Runs a job and waits for its answer.
   *
   * @param cancellation ends the wait, and the work where it can be reached
   * @throws JobRefused when there is no answer
   */
  JobAnswer submit(JobRequest request, Cancellation cancellation);

  /** Runs a job and waits for its answer, until its deadline. */
  default JobAnswer submit(JobRequest request) {
    return submit(request, Cancellation.never());
  }

  /** Versions that can be asked for, by name and then newest first. */
  List<PublishedVersion> models();

  /**
   * What a version takes and gives.
   *
   * @throws JobRefused MODEL_UNKNOWN or MODEL_UNAVAILABLE
   */
  ModelCard describe(ModelRef model);

  /** Where a job is; empty when this operator knows of none. */
  Optional<JobStatus> job(Hash32 id);

  /** A blob of a published version; empty when there is none. */
  Optional<Blob> blob(Cid cid);

  /**
   * A proof that a job's receipt names; empty when it is not here.
   *
   * @param proof its SHA-256
   */
  Optional<Blob> proof(Hash32 job, Hash32 proof);

  /** True while new jobs are taken. */
  boolean isReady();
}
