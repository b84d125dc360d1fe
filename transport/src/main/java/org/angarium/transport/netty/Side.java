package org.angarium.transport.netty;

/** Which end of a link. */
enum Side {
  CLIENT,
  BROKER
}
