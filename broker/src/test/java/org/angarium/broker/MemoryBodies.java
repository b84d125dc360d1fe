package org.angarium.broker;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;

/** Bodies in memory, on the test's thread; fails when told to. */
final class MemoryBodies implements BodyStore {
  private static final long NOT_STORED = -1;

  private static final class Body {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean complete;
    private int holders;
    private long storedIn = NOT_STORED;
  }

  private final Map<Long, Body> bodies = new TreeMap<>();
  private long last;
  boolean full;

  /** The numbers of those that are there. */
  Set<Long> numbers() {
    return bodies.keySet();
  }

  @Override
  public void recover(Set<Long> named) throws StoreException {
    if (!bodies.keySet().containsAll(named)) {
      throw new StoreException("a body is missing");
    }
    bodies.keySet().retainAll(named);
    for (Body body : bodies.values()) {
      body.holders = 0;
      body.storedIn = 0;
    }
  }

  @Override
  public long create() {
    bodies.put(++last, new Body());
    claim(last);
    return last;
  }

  @Override
  public void append(long body, byte[] bytes, Answer<Integer> answer) {
    if (full) {
      answer.failed(new StoreException("no space"));
      return;
    }
    ByteArrayOutputStream content = bodies.get(body).content;
    content.writeBytes(bytes);
    answer.done(content.size());
  }

  @Override
  public void complete(long body, Answer<Integer> answer) {
    bodies.get(body).complete = true;
    answer.done(bodies.get(body).content.size());
  }

  @Override
  public void read(long number, int offset, int length, Answer<byte[]> answer) {
    Body body = bodies.get(number);
    if (body == null || !body.complete) {
      answer.failed(new StoreException(number + ".body is not there"));
      return;
    }
    byte[] all = body.content.toByteArray();
    int end = (int) Math.min(all.length, (long) offset + length);
    answer.done(offset >= end ? new byte[0] : Arrays.copyOfRange(all, offset, end));
  }

  @Override
  public void claim(long body) {
    bodies.get(body).holders++; // there must be one
  }

  @Override
  public boolean isClaimed(long body) {
    return bodies.containsKey(body);
  }

  @Override
  public void release(long body) {
    bodies.get(body).holders--;
    drop(body);
  }

  @Override
  public void stored(long body, long batch) {
    bodies.get(body).storedIn = batch;
  }

  @Override
  public void unstored(long number, long batch) {
    Body body = bodies.get(number);
    if (body.storedIn <= batch) {
      body.storedIn = NOT_STORED;
      drop(number);
    }
  }

  private void drop(long number) {
    Body body = bodies.get(number);
    if (body.holders == 0 && body.storedIn == NOT_STORED) {
      bodies.remove(number);
    }
  }

  @Override
  public void close() {}
}
