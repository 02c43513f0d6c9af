package network.assay.verify.zk.statement;

import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefView;

/**
 * The products of one term of a form that need a proof.
 *
 * @param coefficient of all of them
 * @param numbers theirs in the statement
 * @param cells those of the section that they lie in
 */
public record ProductBlock(
    References a, References b, long coefficient, RefView numbers, RefView cells) {}
