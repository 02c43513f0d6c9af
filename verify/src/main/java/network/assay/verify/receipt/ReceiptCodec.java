package network.assay.verify.receipt;

import java.util.List;
import network.assay.primitives.Decoded;
import network.assay.primitives.Fields;
import network.assay.primitives.Json;
import network.assay.primitives.JsonException;
import network.assay.primitives.Signature;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.evidence.EvidenceCodec;

/**
 * Receipts as JSON, format {@value #FORMAT}. Written in canonical form (RFC 8785); read with any
 * white space between tokens, any order of members and any valid escapes, because none of these
 * changes what is signed.
 */
public final class ReceiptCodec {
  public static final String FORMAT = "assay-receipt/1";

  /** A receipt without evidence has about 2 KiB; the rest is room for proofs. Bounds memory. */
  public static final int BYTES_MAX = 1 << 20;

  private ReceiptCodec() {}

  /** The canonical bytes. */
  public static byte[] encode(Receipt receipt) {
    return Json.object()
        .text("format", FORMAT)
        .put("statement", StatementCodec.toJson(receipt.statement()))
        .text("signature", receipt.signature().toString())
        .array("evidence", receipt.evidence().stream().map(EvidenceCodec::toJson).toList())
        .build()
        .canonical();
  }

  /**
   * Reads a receipt; whether signatures are good is not looked at. The field of a fault is a member
   * of the statement ({@code usage.multiplyAdds}), {@code signature}, {@code evidence[i].…}, or
   * {@code format}.
   */
  public static Decoded<Receipt> decode(byte[] bytes) {
    try {
      return new Decoded.Good<>(read(Fields.of(Json.parse(bytes, BYTES_MAX), "")));
    } catch (JsonException e) {
      return new Decoded.Bad<>(e.field().isEmpty() ? "format" : e.field(), e.sentence());
    }
  }

  private static Receipt read(Fields fields) {
    fields.exactly("format", FORMAT);
    Statement statement = StatementCodec.read(fields.object("statement").json());
    Signature signature = fields.parsed("signature", Signature::parse);
    List<Evidence> evidence =
        fields.objects("evidence", Receipt.EVIDENCE_MAX).stream().map(EvidenceCodec::read).toList();
    fields.closed();
    return Fields.checked("evidence", () -> new Receipt(statement, signature, evidence));
  }
}
