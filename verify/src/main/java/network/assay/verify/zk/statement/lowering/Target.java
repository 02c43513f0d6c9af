package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.program.ZkType;

/** What a requantisation makes: its type, and the range to which it clamps. */
record Target(ZkType type, int lo, int hi) {}
