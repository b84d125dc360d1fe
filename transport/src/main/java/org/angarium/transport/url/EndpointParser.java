package org.angarium.transport.url;

import java.util.List;
import java.util.regex.Pattern;
import org.angarium.transport.url.BrokerUrl.Endpoint;

/** Reads one endpoint of a broker URL. */
final class EndpointParser {
  private static final String TCP = "tcp";
  private static final String VM = "vm";
  private static final Pattern VM_NAME = Pattern.compile("[A-Za-z0-9._-]{1,255}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,255}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_PORT = 65_535;

  private EndpointParser() {}

  static Endpoint parse(String text) {
    if (text.indexOf('@') >= 0) {
      // Without the text: it has a password in it.
      throw new IllegalArgumentException(
          "a broker URL has no user and password before the host; there are options for them");
    }
    int end = text.indexOf("://");
    if (end < 0) {
      throw new IllegalArgumentException(
          "a broker URL begins with tcp:// or vm://, this one is \"" + text + "\"");
    }
    String scheme = text.substring(0, end);
    String place = text.substring(end + 3);
    if (scheme.equalsIgnoreCase(TCP)) {
      return tcp(place, text);
    }
    if (scheme.equalsIgnoreCase(VM)) {
      return vm(place);
    }
    throw new IllegalArgumentException(
        "a broker URL begins with tcp:// or vm://, not with "
            + scheme
            + "://"
            + NearestName.of(scheme, List.of(TCP, VM))
                .map(near -> "; did you mean " + near + "://?")
                .orElse(""));
  }

  private static Endpoint vm(String name) {
    if (!VM_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a vm:// URL needs a name of 1 to 255 letters, digits, dots, hyphens or underscores,"
              + " such as vm://orders, not \""
              + name
              + "\"");
    }
    return new Endpoint.Vm(name);
  }

  private static Endpoint tcp(String place, String text) {
    if (place.startsWith("[")) {
      return bracketed(place, text);
    }
    int colon = place.indexOf(':');
    if (colon != place.lastIndexOf(':')) {
      throw new IllegalArgumentException(
          "an IPv6 address must be in brackets, as in tcp://[::1]:61600, in " + text);
    }
    String host = colon < 0 ? place : place.substring(0, colon);
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          host.isEmpty()
              ? "the host is missing in " + text
              : "\"" + host + "\" is not a host name in " + text);
    }
    return new Endpoint.Tcp(host, port(colon < 0 ? "" : place.substring(colon), text));
  }

  private static Endpoint bracketed(String place, String text) {
    int close = place.indexOf(']');
    if (close < 0) {
      throw new IllegalArgumentException("the bracket is not closed in " + text);
    }
    String address = place.substring(1, close);
    if (address.indexOf(':') < 0 || !IPV6.matcher(address).matches()) {
      throw new IllegalArgumentException("\"" + address + "\" is not an IPv6 address in " + text);
    }
    return new Endpoint.Tcp(address, port(place.substring(close + 1), text));
  }

  /** Reads {@code :port}, or nothing. */
  private static int port(String text, String whole) {
    if (text.isEmpty()) {
      return BrokerUrl.DEFAULT_PORT;
    }
    String digits = text.substring(1);
    if (text.charAt(0) != ':'
        || !PORT.matcher(digits).matches()
        || Integer.parseInt(digits) > MAX_PORT) {
      throw new IllegalArgumentException(
          "the port must be a number from 0 to 65535, not \"" + digits + "\", in " + whole);
    }
    return Integer.parseInt(digits);
  }
}
