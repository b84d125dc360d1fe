package org.angarium.transport.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.junit.jupiter.api.Test;

class SpeakerRulesTest {
  private static final Frame.Close CLOSE = new Frame.Close(ErrorCode.NONE, "");

  @Test
  void shouldLetAClientSayHelloAndThenItsFrames() throws ProtocolException {
    SpeakerRules rules = SpeakerRules.ofClient();

    assertThat(rules.greeted()).isFalse();
    assertThat(rules.admit(SampleFrames.hello())).isTrue();
    assertThat(rules.greeted()).isTrue();
    assertThat(rules.admit(new Frame.OpenSession(1, false))).isTrue();
  }

  @Test
  void shouldKeepHeartbeatsFromTheListener() throws ProtocolException {
    SpeakerRules rules = SpeakerRules.ofClient();
    rules.admit(SampleFrames.hello());

    assertThat(rules.admit(new Frame.Heartbeat())).isFalse();
  }

  @Test
  void shouldRefuseAnyOtherFirstFrame() {
    assertThatThrownBy(() -> SpeakerRules.ofClient().admit(new Frame.OpenSession(1, false)))
        .hasMessage("the first frame must be Hello, not OpenSession");
    assertThatThrownBy(() -> SpeakerRules.ofClient().admit(new Frame.Heartbeat()))
        .hasMessage("the first frame must be Hello, not Heartbeat");
    assertThatThrownBy(() -> SpeakerRules.ofBroker().admit(new Frame.Done(1)))
        .hasMessage("the first frame must be Welcome, not Done");
  }

  @Test
  void shouldRefuseASecondGreeting() throws ProtocolException {
    SpeakerRules rules = SpeakerRules.ofBroker();
    rules.admit(SampleFrames.welcome());

    assertThatThrownBy(() -> rules.admit(SampleFrames.welcome())).hasMessage("a second Welcome");
  }

  @Test
  void shouldRefuseFramesOfTheOtherSide() throws ProtocolException {
    SpeakerRules client = SpeakerRules.ofClient();
    client.admit(SampleFrames.hello());
    SpeakerRules broker = SpeakerRules.ofBroker();
    broker.admit(SampleFrames.welcome());

    assertThatThrownBy(() -> client.admit(new Frame.Done(1)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Done came from the wrong side");
    assertThatThrownBy(() -> broker.admit(new Frame.CloseBrowser(1)))
        .hasMessage("CloseBrowser came from the wrong side");
  }

  @Test
  void shouldLetEitherSideCloseAtAnyTimeAndNothingAfterIt() throws ProtocolException {
    for (SpeakerRules rules :
        new SpeakerRules[] {SpeakerRules.ofClient(), SpeakerRules.ofBroker()}) {
      assertThat(rules.admit(CLOSE)).isTrue();
      assertThat(rules.admit(SampleFrames.hello())).isFalse();
      assertThat(rules.admit(CLOSE)).isFalse();
    }
  }
}
