package org.angarium.transport.netty;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Addresses for people. */
final class Addresses {
  private Addresses() {}

  /** {@code 127.0.0.1:61600} or {@code [::1]:61600}, without looking up a name. */
  static String text(InetSocketAddress address) {
    String host =
        address.getAddress() == null
            ? address.getHostString()
            : address.getAddress().getHostAddress();
    boolean brackets = address.getAddress() instanceof Inet6Address;
    return (brackets ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
