package org.angarium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.angarium.transport.bytes.Wtf8;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.BodyKind;
import org.jspecify.annotations.Nullable;

/** A message whose body is a string (Jakarta Messaging 3.11.2), or no string at all. */
public final class AngariumTextMessage extends AngariumMessage implements TextMessage {
  /** The body of a message without text; no encoded text begins with this byte. */
  private static final byte NO_TEXT = (byte) 0xFF;

  private @Nullable String text;

  /** A new message. */
  public AngariumTextMessage(@Nullable String text) {
    this.text = text;
  }

  AngariumTextMessage(Reception reception) {
    super(reception);
  }

  @Override
  public void setText(@Nullable String text) throws JMSException {
    requireBodyWritable();
    this.text = text;
  }

  @Override
  public @Nullable String getText() throws JMSException {
    loadBody();
    return text;
  }

  @Override
  BodyKind bodyKind() {
    return BodyKind.TEXT;
  }

  @Override
  byte[] encodeBody() {
    return text == null ? new byte[] {NO_TEXT} : Wtf8.encode(text);
  }

  @Override
  void decodeBody(byte[] body) throws ProtocolException {
    text = body.length == 1 && body[0] == NO_TEXT ? null : Wtf8.decode(body);
  }

  @Override
  void eraseBody() {
    text = null;
  }

  @Override
  @Nullable Object bodyAs(Class<?> type) throws JMSException {
    return getText();
  }
}
