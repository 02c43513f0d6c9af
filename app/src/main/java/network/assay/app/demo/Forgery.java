package network.assay.app.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.verify.receipt.Commitment;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.Statement;

/** The lies of the demo: another answer, a receipt that fits it, and one signed by the liar. */
final class Forgery {
  private Forgery() {}

  /** The same answer with the winner's score and that of {@code wanted} exchanged. */
  static SequencedMap<String, Tensor> answer(
      SequencedMap<String, Tensor> honest, String output, int wanted) {
    SequencedMap<String, Tensor> forged = new LinkedHashMap<>(honest);
    Tensor scores = honest.get(output);
    float[] values = scores.floats().clone();
    int winner = winner(values);
    float best = values[winner];
    values[winner] = values[wanted];
    values[wanted] = best;
    forged.put(output, Tensor.ofFloats(scores.shape(), values));
    return forged;
  }

  /** Index of the largest score. */
  static int winner(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The receipt with the hash of the forged answer, still under the operator's signature. */
  static Receipt rehashed(Receipt honest, SequencedMap<String, Tensor> forged) {
    Statement statement = honest.statement();
    return new Receipt(
        with(statement, statement.service(), hash(forged)), honest.signature(), honest.evidence());
  }

  /** The forged answer with a receipt that a lying operator signs as its own. */
  static Receipt signedByALiar(
      Receipt honest, SequencedMap<String, Tensor> forged, PrivateKey liar) {
    Statement statement = honest.statement();
    Statement.Service service =
        new Statement.Service(
            liar.address(),
            statement.service().acceptedAtMillis(),
            statement.service().answeredAtMillis());
    return with(statement, service, hash(forged)).sign(liar);
  }

  private static Statement with(Statement statement, Statement.Service service, Hash32 outputHash) {
    Statement.Run run = statement.run();
    return new Statement(
        statement.job(),
        statement.subject(),
        new Statement.Run(
            run.requestHash(),
            run.sampler(),
            run.seed(),
            outputHash,
            run.tokensHash(),
            run.usage()),
        statement.terms(),
        service);
  }

  private static Hash32 hash(SequencedMap<String, Tensor> answer) {
    List<Part> parts =
        answer.entrySet().stream()
            .map(part -> new Part(part.getKey(), Bytes.of(TensorCodec.encode(part.getValue()))))
            .toList();
    return Commitment.answer(parts);
  }
}
