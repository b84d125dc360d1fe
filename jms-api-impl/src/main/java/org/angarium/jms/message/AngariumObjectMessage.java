package org.angarium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import org.angarium.transport.message.BodyKind;
import org.jspecify.annotations.Nullable;

/**
 * A message whose body is a serialized object (Jakarta Messaging 3.11.2). The object is serialized
 * when it is set, and deserialized at each call that asks for it; from a received message only if
 * its classes are trusted.
 */
public final class AngariumObjectMessage extends AngariumMessage implements ObjectMessage {
  private static final byte[] NO_OBJECT = {};

  private byte[] serialized = NO_OBJECT;

  /** True once the object was set here: then its bytes are this application's own. */
  private boolean ownObject;

  /** A new message without an object. */
  public AngariumObjectMessage() {}

  AngariumObjectMessage(Reception reception) {
    super(reception);
  }

  @Override
  BodyKind bodyKind() {
    return BodyKind.OBJECT;
  }

  @Override
  byte[] encodeBody() {
    return serialized;
  }

  @Override
  void decodeBody(byte[] body) {
    serialized = body;
  }

  @Override
  void eraseBody() {
    serialized = NO_OBJECT;
  }

  @Override
  @Nullable Object bodyAs(Class<?> type) throws JMSException {
    return getObject();
  }

  @Override
  @SuppressWarnings("rawtypes") // the interface's own signature
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    try {
      return super.isBodyAssignableTo(type);
    } catch (MessageFormatException e) {
      return false; // what cannot be read can be assigned to nothing
    }
  }

  @Override
  public void setObject(@Nullable Serializable object) throws JMSException {
    requireBodyWritable();
    ownObject = true;
    if (object == null) {
      serialized = NO_OBJECT;
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw unusable("the object cannot be serialized: " + e, e);
    } catch (StackOverflowError e) {
      throw unusable("the object is nested too deeply to be serialized", e);
    }
    serialized = bytes.toByteArray();
  }

  @Override
  @SuppressWarnings("BanSerializableRead") // behind the filter, or the application's own bytes
  public @Nullable Serializable getObject() throws JMSException {
    loadBody();
    if (serialized.length == 0) {
      return null;
    }
    try (TrustingInputStream in = new TrustingInputStream(new ByteArrayInputStream(serialized))) {
      if (reception() != null && !ownObject) {
        TrustedClasses trusted = reception().trusted();
        in.setObjectInputFilter(trusted.checkOf(serialized.length));
        in.trusted = trusted;
      }
      return (Serializable) in.readObject();
    } catch (ClassNotFoundException e) {
      throw unusable("the object's class is not here: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw unusable("the object's class cannot be used here: " + e, e);
    } catch (IOException | RuntimeException e) {
      throw unusable("the object cannot be read: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw unusable("the object is nested too deeply to be read", e);
    }
  }

  private static MessageFormatException unusable(String reason, Throwable cause) {
    MessageFormatException exception = new MessageFormatException(reason);
    exception.initCause(cause);
    if (cause instanceof Exception linked) {
      exception.setLinkedException(linked);
    }
    return exception;
  }

  /** Finds classes where the application does, and names a class that is not trusted. */
  private static final class TrustingInputStream extends ObjectInputStream {
    @Nullable TrustedClasses trusted;

    TrustingInputStream(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      Class<?> type = find(description);
      if (trusted != null && !trusted.accepts(type)) {
        throw new IOException(
            "class "
                + type.getName()
                + " is not trusted; the option "
                + TrustedClasses.OPTION
                + " of the broker's URL lists the classes that are");
      }
      return type;
    }

    private Class<?> find(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      if (loader != null) {
        try {
          return Class.forName(description.getName(), false, loader);
        } catch (ClassNotFoundException e) {
          return super.resolveClass(description);
        }
      }
      return super.resolveClass(description);
    }
  }
}
