package org.angarium.jms.destination;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import java.io.Serializable;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A queue or a topic by name. Immutable; equal to every other of the same kind and name, whichever
 * connection, naming service or virtual machine it came from.
 */
public abstract class AngariumDestination implements Destination, Referenceable, Serializable {
  /** The key under which a {@link Reference} keeps the destination's name. */
  public static final String REFERENCE_NAME = "name";

  /** Named as text: the naming room knows this one, not the other way round. */
  private static final String OBJECT_FACTORY = "org.angarium.jndi.AngariumObjectFactory";

  private static final long serialVersionUID = 1L;

  private final String name;

  /** Not serialized: a read object is replaced by one made anew, and so checked, by its class. */
  private final transient DestinationName destinationName;

  AngariumDestination(DestinationName destinationName) {
    this.name = destinationName.name();
    this.destinationName = destinationName;
  }

  /** The destination as the application's kind of object; of a temporary one, the mere name. */
  public static AngariumDestination of(DestinationName name) {
    return switch (name.kind()) {
      case QUEUE -> new AngariumQueue(name);
      case TOPIC -> new AngariumTopic(name);
      case TEMPORARY_QUEUE -> new AngariumTemporaryQueue(name, null);
      case TEMPORARY_TOPIC -> new AngariumTemporaryTopic(name, null);
    };
  }

  /**
   * Takes a destination that an application hands in.
   *
   * @throws InvalidDestinationException if it is null or another provider's
   */
  public static AngariumDestination require(@Nullable Destination destination)
      throws InvalidDestinationException {
    if (destination instanceof AngariumDestination own) {
      return own;
    }
    throw new InvalidDestinationException(
        destination == null
            ? "the destination is null"
            : "the destination is another provider's: " + destination.getClass().getName(),
        ErrorCode.INVALID_DESTINATION.label());
  }

  /** Kind and name as the protocol has them. */
  public final DestinationName destinationName() {
    return destinationName;
  }

  /** The bare name. */
  final String name() {
    return name;
  }

  @Override
  public final Reference getReference() {
    RefAddr address = new StringRefAddr(REFERENCE_NAME, name);
    return new Reference(getClass().getName(), address, OBJECT_FACTORY, null);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof AngariumDestination that
        && getClass() == that.getClass()
        && name.equals(that.name);
  }

  @Override
  public final int hashCode() {
    return 31 * getClass().getName().hashCode() + name.hashCode();
  }

  /** {@code queue://orders} or {@code topic://prices}. */
  @Override
  public final String toString() {
    return destinationName.toString();
  }
}
