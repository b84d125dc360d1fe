package org.angarium.main;

import picocli.CommandLine.Option;

/** Which durable subscription; both must be there. */
final class DurableOptions {
  @Option(
      names = "--durable",
      paramLabel = "SUBSCRIPTION",
      required = true,
      description = "The name of a durable subscription, which is made if there is none.")
  private String subscription = "";

  @Option(
      names = "--client-id",
      paramLabel = "ID",
      required = true,
      description = "The client identifier to which the subscription belongs.")
  private String clientId = "";

  String subscription() {
    return subscription;
  }

  String clientId() {
    return clientId;
  }
}
