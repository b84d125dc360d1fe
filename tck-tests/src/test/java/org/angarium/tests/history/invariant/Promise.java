package org.angarium.tests.history.invariant;

/** What must be true of every history. */
public enum Promise {
  H1("every confirmed persistent message is consumed on each of its holders"),
  H2("everything that arrives was sent there, and is equal to it"),
  H3("no delivery starts after its acknowledgement or commit was confirmed"),
  H4("the provider never duplicates"),
  H5("a non-persistent message is delivered at most once"),
  H6("a transaction happens as a whole, when it commits, or not at all"),
  H7("redelivery is marked and counted"),
  H8("order holds per sending session, destination, priority, delivery mode and delivery time"),
  H9("a message is outstanding at one consumer only"),
  H10("nothing arrives before its delivery time or after its expiry"),
  H11("what is delivered matches the selector"),
  H12("among ready messages, higher priority first"),
  H13("a prepared branch holds until it is resolved, is listed until then, and agrees"),
  H14("only the creating connection consumes from a temporary destination"),
  H15("closing a consumer settles nothing; commit and close wait for asynchronous sends"),
  H16("once faults heal, everything flows again within a stated time");

  private final String words;

  Promise(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
