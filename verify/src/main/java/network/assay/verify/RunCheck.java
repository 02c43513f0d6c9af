package network.assay.verify;

import java.util.List;
import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.primitives.Quoted;
import network.assay.verify.evidence.Kind;
import network.assay.verify.receipt.Commitment;
import network.assay.verify.receipt.Disclosure;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Statement;

/** Was it this input, this output, and is it right? The caller's parts and re-run. */
final class RunCheck {
  private static final String PLACE = "here";

  private RunCheck() {}

  static void check(Statement statement, Facts facts, Examination examination) {
    Hash32 requestHash = statement.run().requestHash();
    Hash32 outputHash = statement.run().outputHash();
    facts.request().ifPresent(request -> checkRequest(request, requestHash, examination));
    for (Disclosure part : facts.requestParts()) {
      checkPart(Commitment.requestHas(requestHash, part), "requestHash", part, examination);
    }
    facts.answer().ifPresent(answer -> checkAnswer(answer, outputHash, examination));
    for (Disclosure part : facts.answerParts()) {
      checkPart(Commitment.answerHas(outputHash, part), "outputHash", part, examination);
    }
    facts.rerun().ifPresent(rerun -> checkRerun(rerun, statement, facts, examination));
  }

  private static void checkRequest(
      Facts.Request request, Hash32 requestHash, Examination examination) {
    Hash32 own = Commitment.request(request.jobSalt(), request.parts());
    examination.check(
        own.equals(requestHash),
        "requestHash",
        "the receipt is about exactly your input",
        "the receipt is about the input " + requestHash + ", your input and salt make " + own);
  }

  private static void checkAnswer(List<Part> answer, Hash32 outputHash, Examination examination) {
    Hash32 own = Commitment.answer(answer);
    examination.check(
        own.equals(outputHash),
        "outputHash",
        "the receipt is about exactly your output",
        "the receipt is about the output " + outputHash + ", your output makes " + own);
  }

  private static void checkPart(
      boolean holds, String field, Disclosure part, Examination examination) {
    String name = Quoted.of(part.part().name());
    examination.check(
        holds,
        field,
        "the receipt is about this " + name,
        "the receipt is not about this "
            + name
            + ": part, salt, place or path differ from what was committed");
  }

  private static void checkRerun(
      Facts.Rerun rerun, Statement statement, Facts facts, Examination examination) {
    Optional<String> hindrance = hindrance(facts, examination);
    if (hindrance.isPresent()) {
      examination.notCounted(PLACE, Kind.RERUN, hindrance.get());
      return;
    }
    Hash32 stated = statement.run().outputHash();
    if (!rerun.outputHash().equals(stated)) {
      examination.bad(
          PLACE,
          Kind.RERUN,
          "rerun.outputHash",
          "running the program here on the same input gives the output "
              + rerun.outputHash()
              + ", the receipt states "
              + stated
              + ": the answer is wrong");
      return;
    }
    long multiplyAdds = statement.run().usage().multiplyAdds();
    examination.hold("rerun.outputHash", "running it here gave the same bits");
    examination.check(
        rerun.multiplyAdds() == multiplyAdds,
        "usage.multiplyAdds",
        "the work stated is what it takes",
        "the receipt states "
            + multiplyAdds
            + " multiply-adds, running it here takes "
            + rerun.multiplyAdds());
    examination.good(
        PLACE, Kind.RERUN, "by you, here: the same bits came out of the same program and input");
  }

  /** Why a re-run cannot speak about this receipt; empty when it can. */
  private static Optional<String> hindrance(Facts facts, Examination examination) {
    if (facts.request().isEmpty()) {
      return Optional.of(
          "your re-run says nothing about this receipt without the whole input and its salt");
    }
    if (examination.contradictedAt("requestHash")) {
      return Optional.of("your re-run was on another input than the receipt is about");
    }
    if (examination.contradictedAt("programId")) {
      return Optional.of("your re-run ran another program than the receipt states");
    }
    return Optional.empty();
  }
}
