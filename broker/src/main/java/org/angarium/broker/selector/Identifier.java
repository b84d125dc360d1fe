package org.angarium.broker.selector;

import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/** A name that stands for a header field or a property. */
sealed interface Identifier extends Expression permits Identifier.Property, HeaderField {

  /** As it is written in a selector. */
  String identifier();

  @Override
  default Type type() {
    return Type.ANY;
  }

  /** A property, whether the application's, defined by Jakarta Messaging or the provider's. */
  record Property(String identifier, EncodedText name) implements Identifier {
    Property(String identifier) {
      this(identifier, EncodedText.of(identifier));
    }

    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      return message.property(name);
    }
  }
}
