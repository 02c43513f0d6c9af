package network.assay.verify.zk.argument;

import network.assay.verify.zk.field.Ext;

/**
 * Where rounds have led: what the summands are claimed to be at a random point.
 *
 * @param point coordinate b belongs to bit b of an index
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
public record PaddedClaim(Ext[] point, Padded value) {}
