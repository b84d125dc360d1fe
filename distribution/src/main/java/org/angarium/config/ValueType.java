package org.angarium.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.angarium.transport.url.BrokerUrl;
import org.angarium.transport.url.BrokerUrl.Endpoint;

/**
 * How the text of a value becomes a value.
 *
 * @param allowed what may be written, for the reference page
 * @param parser throws {@link IllegalArgumentException} naming what is wrong and what is allowed
 */
record ValueType<T>(String allowed, Function<String, T> parser) {

  static final ValueType<StoreKind> STORE =
      new ValueType<>("`journal`, `jdbc`, `memory`", StoreKind::parse);

  static final ValueType<Path> PATH = new ValueType<>("a path", ValueType::path);

  static final ValueType<Optional<Path>> OPTIONAL_PATH =
      new ValueType<>(
          "a path", text -> text.isEmpty() ? Optional.empty() : Optional.of(path(text)));

  static final ValueType<String> TEXT = new ValueType<>("any text", text -> text);

  static final ValueType<List<Endpoint.Tcp>> ADDRESSES =
      new ValueType<>("a list of `tcp://host:port`", ValueType::addresses);

  static final ValueType<String> BROKER_NAME =
      new ValueType<>("1 to 64 letters, digits, `.`, `_`, `-`", ValueType::brokerName);

  /** A size between two, both included. */
  static ValueType<Long> size(long least, long most) {
    String range = "from " + Sizes.format(least) + " to " + Sizes.format(most);
    return new ValueType<>(
        "a size " + range,
        text -> {
          long bytes = Sizes.parse(text);
          if (bytes < least || bytes > most) {
            throw new IllegalArgumentException("out of range; allowed: " + range);
          }
          return bytes;
        });
  }

  /** A size, or a share of the heap such as {@code 60%}. */
  static ValueType<Long> heapShare(long least) {
    String allowed = "a size from " + Sizes.format(least) + ", or 1% to 90% of the heap";
    return new ValueType<>(
        allowed,
        text -> {
          if (text.matches("\\d{1,3}%")) {
            int percent = Integer.parseInt(text.substring(0, text.length() - 1));
            if (percent < 1 || percent > 90) {
              throw new IllegalArgumentException("out of range; allowed: " + allowed);
            }
            return Runtime.getRuntime().maxMemory() / 100 * percent;
          }
          return size(least, 1L << 50).parser().apply(text);
        });
  }

  /** A duration between two, both included. */
  static ValueType<Duration> duration(Duration least, Duration most) {
    String range = "from " + least.toSeconds() + "s to " + most.toMinutes() + "m";
    return new ValueType<>(
        "a duration " + range,
        text -> {
          Duration duration = Durations.parse(text);
          if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException("out of range; allowed: " + range);
          }
          return duration;
        });
  }

  /** A duration between two, both included, or 0 for never. */
  static ValueType<Duration> durationOrNever(Duration least, Duration most) {
    String range = "from " + least.toSeconds() + "s to " + most.toMinutes() + "m, or 0 for never";
    return new ValueType<>(
        "a duration " + range,
        text -> {
          Duration duration = Durations.parse(text);
          if (!duration.isZero()
              && (duration.compareTo(least) < 0 || duration.compareTo(most) > 0)) {
            throw new IllegalArgumentException("out of range; allowed: " + range);
          }
          return duration;
        });
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty; allowed: a path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path: " + e.getReason(), e);
    }
  }

  private static String brokerName(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "not a broker name; allowed: 1 to 64 letters, digits, '.', '_' and '-'");
    }
    return text;
  }

  private static List<Endpoint.Tcp> addresses(String text) {
    List<Endpoint.Tcp> addresses = new ArrayList<>();
    for (String url : text.split(",", -1)) {
      addresses.add(address(url.strip()));
    }
    return List.copyOf(addresses);
  }

  private static Endpoint.Tcp address(String url) {
    BrokerUrl parsed = BrokerUrl.parse(url);
    if (parsed.options().isEmpty() && parsed.endpoints().get(0) instanceof Endpoint.Tcp tcp) {
      return tcp;
    }
    throw new IllegalArgumentException(
        "not an address to listen on; allowed: tcp://host:port without options, port 0 for any free"
            + " one");
  }
}
