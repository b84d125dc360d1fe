package org.angarium.broker;

import static org.angarium.broker.TestClient.to;
import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TemporaryDestinationTest {
  private final TestBroker broker = new TestBroker();
  private final TestClient owner = broker.client();
  private final TestClient other = broker.client();

  @BeforeEach
  void open() {
    owner.opensSession();
    other.opensSession();
    owner.forgetWhatWasHeard();
    other.forgetWhatWasHeard();
  }

  private static void refused(TestClient client, ErrorCode code) {
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(code);
    client.forgetWhatWasHeard();
  }

  @ParameterizedTest
  @EnumSource(names = {"TEMPORARY_QUEUE", "TEMPORARY_TOPIC"})
  void shouldBeSentToByAnyoneAndConsumedByItsOwnerOnly(DestinationName.Kind kind) {
    DestinationName name = new DestinationName(kind, "t-1");
    owner.says(new Frame.CreateTemporary(1, name));
    owner.consumes(2, name, (String) null);
    assertThat(owner.heard(Frame.Done.class)).hasSize(2);
    other.sends(1, to(name, "reply"));
    assertThat(owner.bodies()).containsExactly("reply");
    assertThat(broker.store.records()).isEmpty();

    other.forgetWhatWasHeard();
    other.consumes(1, name, (String) null);
    refused(other, ErrorCode.INVALID_DESTINATION);
    other.says(new Frame.DeleteTemporary(2, name));
    refused(other, ErrorCode.INVALID_DESTINATION);
    other.says(new Frame.CreateTemporary(2, name));
    refused(other, ErrorCode.INVALID_DESTINATION);
  }

  @ParameterizedTest
  @EnumSource(names = {"TEMPORARY_QUEUE", "TEMPORARY_TOPIC"})
  void shouldBeDeletedWhenNobodyConsumes(DestinationName.Kind kind) {
    DestinationName name = new DestinationName(kind, "t-1");
    owner.says(new Frame.CreateTemporary(1, name));
    owner.consumes(2, name, (String) null);
    owner.forgetWhatWasHeard();
    owner.says(new Frame.DeleteTemporary(3, name));
    refused(owner, ErrorCode.DESTINATION_IN_USE);
    owner.closes(2);
    owner.sends(4, to(name, "lost"));
    owner.forgetWhatWasHeard();
    owner.says(new Frame.DeleteTemporary(5, name));
    assertThat(owner.only(Frame.Done.class).requestId()).isEqualTo(5);
    assertThat(broker.memory.usedBytes()).isZero();
    other.sends(1, to(name, "late"));
    refused(other, ErrorCode.INVALID_DESTINATION);
  }

  @ParameterizedTest
  @EnumSource(names = {"TEMPORARY_QUEUE", "TEMPORARY_TOPIC"})
  void shouldEndWithItsConnection(DestinationName.Kind kind) {
    DestinationName name = new DestinationName(kind, "t-1");
    owner.says(new Frame.CreateTemporary(1, name));
    owner.consumes(2, name, (String) null);
    other.sends(1, to(name, "reply"));
    owner.isLost();
    assertThat(broker.memory.usedBytes()).isZero();
    other.forgetWhatWasHeard();
    other.sends(2, to(name, "late"));
    refused(other, ErrorCode.INVALID_DESTINATION);
  }
}
