package org.angarium.jms.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.angarium.jms.message.TrustedClasses;
import org.angarium.transport.url.BrokerUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientSettingsTest {
  @Test
  void shouldHaveDefaults() {
    ClientSettings settings = ClientSettings.parse(ClientSettings.DEFAULT_URL);

    assertThat(settings.endpoints())
        .containsExactly(new BrokerUrl.Endpoint.Tcp("127.0.0.1", 61600));
    assertThat(settings.timeouts()).isEqualTo(new Timeouts(10_000, 60_000, 30_000));
    assertThat(settings.limits())
        .isEqualTo(new ClientSettings.Limits(1_000, 30_000, 64 << 20, 1 << 20));
    assertThat(settings.credentials()).isEqualTo(new Credentials(null, null, null));
    assertThat(settings.trusted()).isEqualTo(new TrustedClasses(List.of()));
  }

  @Test
  void shouldReadEveryOption() {
    ClientSettings settings =
        ClientSettings.parse(
            "tcp://a:1,tcp://b:2?connectTimeout=500ms&requestTimeout=10m&sendTimeout=250"
                + "&prefetch=7&heartbeat=0&maxFrame=2MiB&user=u&password=p&clientId=c&type=queue"
                + "&trustedClasses=a.B,%20c.*");

    assertThat(settings.endpoints()).hasSize(2);
    assertThat(settings.timeouts()).isEqualTo(new Timeouts(500, 600_000, 250));
    assertThat(settings.limits()).isEqualTo(new ClientSettings.Limits(7, 0, 2 << 20, 1 << 20));
    assertThat(settings.credentials()).isEqualTo(new Credentials("u", "p", "c"));
    assertThat(settings.trusted()).isEqualTo(new TrustedClasses(List.of("a.B", "c.*")));
  }

  @Test
  void shouldPassOptionsOnToABrokerInThisVirtualMachine() {
    assertThat(ClientSettings.parse("vm://x?broker.store=memory&prefetch=1").brokerOptions())
        .isEqualTo(Map.of("store", "memory"));
  }

  @Test
  void shouldNameTheNearestKnownOption() {
    assertThatThrownBy(() -> ClientSettings.parse("tcp://a:1?prefech=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefech")
        .hasMessageContaining("did you mean prefetch?");
  }

  @ParameterizedTest
  @CsvSource({
    "connectTimeout=soon, a duration such as 500ms",
    "connectTimeout=0, from 1 to 2147483647",
    "connectTimeout=5d, a duration",
    "connectTimeout=-1, a duration",
    "requestTimeout=999999999999999999h, a duration",
    "sendTimeout=, a duration",
    "prefetch=-1, a number",
    "prefetch=1.5, a number",
    "prefetch=99999999999, from 0 to 1000000",
    "maxFrame=1, a size such as 512KiB",
    "maxFrame=1MB, a size",
    "heartbeat=x, a duration",
    "type=both, '[queue, topic, xa]'",
  })
  void shouldSayWhatIsWrongWithAValueAndWhatIsAllowed(String option, String allowed) {
    assertThatThrownBy(() -> ClientSettings.parse("tcp://a:1?" + option))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("option " + option.substring(0, option.indexOf('=')) + ": '")
        .hasMessageContaining("'" + option.substring(option.indexOf('=') + 1) + "'")
        .hasMessageContaining(allowed);
  }

  @Test
  void shouldNotPrintThePassword() {
    assertThat(ClientSettings.parse("tcp://a:1?password=secret&user=u").toString())
        .doesNotContain("secret")
        .contains("user=u");
  }
}
