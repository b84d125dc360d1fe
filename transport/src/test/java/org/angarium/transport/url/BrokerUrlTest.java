package org.angarium.transport.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrlTest {
  @ParameterizedTest
  @CsvSource({
    "tcp://broker.example:7000, broker.example, 7000",
    "tcp://broker, broker, 61600",
    "TCP://127.0.0.1:0, 127.0.0.1, 0",
    "tcp://[::1]:65535, ::1, 65535",
    "tcp://[fe80::1%eth0], fe80::1%eth0, 61600"
  })
  void shouldReadHostAndPort(String text, String host, int port) {
    assertThat(BrokerUrl.parse(text).endpoints()).containsExactly(new Endpoint.Tcp(host, port));
  }

  @Test
  void shouldReadTheNameOfABrokerInThisVirtualMachine() {
    assertThat(BrokerUrl.parse("vm://orders-1").endpoints())
        .containsExactly(new Endpoint.Vm("orders-1"));
  }

  @Test
  void shouldReadAListInItsOrder() {
    assertThat(BrokerUrl.parse("tcp://b:2, tcp://a:1").endpoints())
        .containsExactly(new Endpoint.Tcp("b", 2), new Endpoint.Tcp("a", 1));
  }

  @Test
  void shouldDecodeOptionsAndKeepTheirOrder() {
    BrokerUrl url = BrokerUrl.parse("tcp://a?z=1&name=gr%C3%BC%C3%9fe%20%26%3D+&empty=");

    assertThat(url.options())
        .containsExactly(
            Map.entry("z", "1"), Map.entry("name", "grüße &=+"), Map.entry("empty", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:61600|a broker URL begins with tcp:// or vm://, this one is \"localhost:61600\"",
        "tpc://a|begins with tcp:// or vm://, not with tpc://; did you mean tcp://?",
        "https://a|begins with tcp:// or vm://, not with https://",
        "tcp://:1|the host is missing in tcp://:1",
        "tcp://|the host is missing in tcp://",
        "tcp://a b|\"a b\" is not a host name",
        "tcp://a/x|\"a/x\" is not a host name",
        "tcp://user@a|no user and password before the host",
        "tcp://a:65536|the port must be a number from 0 to 65535, not \"65536\"",
        "tcp://a:|the port must be a number from 0 to 65535, not \"\"",
        "tcp://a:-1|the port must be a number from 0 to 65535, not \"-1\"",
        "tcp://a:99999999999|the port must be a number from 0 to 65535",
        "tcp://::1:61600|an IPv6 address must be in brackets, as in tcp://[::1]:61600",
        "tcp://[::1|the bracket is not closed",
        "tcp://[a]:1|\"a\" is not an IPv6 address",
        "tcp://[::1]61600|the port must be a number",
        "tcp://a:1,|a broker URL begins with tcp:// or vm://, this one is \"\"",
        "vm://|a vm:// URL needs a name",
        "vm://a/b|a vm:// URL needs a name",
        "tcp://a:1,vm://b|a list of brokers may only have tcp:// URLs",
        "vm://a,vm://b|a list of brokers may only have tcp:// URLs",
        "tcp://a?x|which option 1 is not",
        "tcp://a?x=1&&y=2|which option 2 is not",
        "tcp://a?=1|which option 1 is not",
        "tcp://a?x=1&x=2|the option x is there twice",
        "tcp://a?x=%|in the value of option x a % is not followed by two hexadecimal digits",
        "tcp://a?x=%4|in the value of option x a % is not followed by two hexadecimal digits",
        "tcp://a?x=%4g|in the value of option x a % is not followed by two hexadecimal digits",
        "tcp://a?x=%ff|the value of option x is not UTF-8 once decoded"
      })
  void shouldSayWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> BrokerUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseUnknownOptionsWithTheNearestKnownOne() {
    BrokerUrl url = BrokerUrl.parse("tcp://a?perfetch=1");

    assertThatThrownBy(() -> url.requireKnownOptions(Set.of("prefetch", "sendTimeout")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown option perfetch in a broker URL; did you mean prefetch?; known are prefetch,"
                + " sendTimeout");
  }

  @Test
  void shouldLeaveBrokerOptionsToAVmBroker() {
    BrokerUrl vm = BrokerUrl.parse("vm://a?broker.store=memory&prefetch=1");
    BrokerUrl tcp = BrokerUrl.parse("tcp://a?broker.store=memory");

    assertThatCode(() -> vm.requireKnownOptions(Set.of("prefetch"))).doesNotThrowAnyException();
    assertThat(vm.brokerOptions()).containsExactly(Map.entry("store", "memory"));
    assertThatThrownBy(() -> tcp.requireKnownOptions(Set.of("prefetch")))
        .hasMessageContaining("unknown option broker.store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp://a:1,tcp://[::1]:2", "vm://x"})
  void shouldShowTheEndpointsAndNoSecrets(String places) {
    assertThat(BrokerUrl.parse(places + "?password=secret")).hasToString(places);
    assertThatThrownBy(() -> BrokerUrl.parse(places + "?password=secret%"))
        .message()
        .doesNotContain("secret");
  }
}
