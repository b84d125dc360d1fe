package org.angarium.persistence;

import java.util.Set;

/** For a store whose messages contain their bodies, however large. */
final class NoBodies implements BodyStore {
  static final NoBodies INSTANCE = new NoBodies();

  private NoBodies() {}

  private static StoreException refusal() {
    return new StoreException("this store keeps no bodies outside of their messages");
  }

  @Override
  public int mostBytes() {
    return 0;
  }

  @Override
  public void recover(Set<Long> named) throws StoreException {
    if (!named.isEmpty()) {
      throw new StoreException(
          "messages in the store have bodies outside of them, which it does not keep");
    }
  }

  @Override
  public long create() {
    throw new IllegalStateException("a body is begun in a store that keeps none");
  }

  @Override
  public void append(long body, byte[] bytes, Answer<Integer> answer) {
    answer.failed(refusal());
  }

  @Override
  public void complete(long body, Answer<Integer> answer) {
    answer.failed(refusal());
  }

  @Override
  public void read(long body, int offset, int length, Answer<byte[]> answer) {
    answer.failed(refusal());
  }

  @Override
  public void claim(long body) {}

  @Override
  public boolean isClaimed(long body) {
    return false;
  }

  @Override
  public void release(long body) {}

  @Override
  public void stored(long body, long batch) {}

  @Override
  public void unstored(long body, long batch) {}

  @Override
  public void close() {}
}
