package network.assay.verify.zk.tensor;

import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.program.ZkException;

/** The inputs of a node that is computed. */
record KnownInputs(List<Optional<RefTensor>> inputs, KnownPool pool) {

  boolean has(int index) {
    return index < inputs.size() && inputs.get(index).isPresent();
  }

  RefTensor at(int index) {
    if (!has(index)) {
      throw new ZkException("input " + index + " is not there");
    }
    return inputs.get(index).get();
  }

  long[] values(int index) {
    try {
      return at(index).values(pool);
    } catch (ZkException e) {
      throw new ZkException("input " + index + ": " + e.sentence());
    }
  }

  /** The numbers of a vector or scalar. */
  long[] vector(int index) {
    if (at(index).shape().rank() > 1) {
      throw new ZkException(
          "expected a vector as input " + index + ", got shape " + at(index).shape());
    }
    return values(index);
  }

  /** The only number of a tensor. */
  long single(int index) {
    if (at(index).size() != 1) {
      throw new ZkException(
          "expected one number as input " + index + ", got shape " + at(index).shape());
    }
    return values(index)[0];
  }

  /** A parameter of channels: one for each, or one for all. */
  long[] channels(int index, int count) {
    long[] given = vector(index);
    boolean one = given.length == 1;
    if (at(index).shape().rank() != 1 || (given.length != count && !one)) {
      throw new ZkException(
          "expected shape [" + count + "] or [1] as input " + index + ", got " + at(index).shape());
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = given[one ? 0 : i];
    }
    return values;
  }
}
