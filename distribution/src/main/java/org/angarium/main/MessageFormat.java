package org.angarium.main;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How messages are printed. */
enum MessageFormat {
  /** The body alone, so that what {@code send --stdin} took comes out again. */
  TEXT {
    @Override
    String print(Message message) throws JMSException {
      Object body = body(message);
      if (body instanceof byte[] bytes) {
        return text(bytes);
      }
      return body == null ? "" : body.toString();
    }
  },

  /** All there is to know, an object in one line. */
  JSON {
    @Override
    String print(Message message) throws JMSException {
      return json(describe(message));
    }
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();

  abstract String print(Message message) throws JMSException;

  /** All there is to know of a message, in the order in which it is printed. */
  static Map<String, @Nullable Object> describe(Message message) throws JMSException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("type", kind(message));
    object.put("headers", headers(message));
    object.put("properties", properties(message));
    object.put("body", body(message));
    return object;
  }

  /** Maps, lists, strings, numbers and bytes as JSON, in one line. */
  static String json(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message has no value that JSON cannot say", e);
    }
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "(" + bytes.length + " bytes; --format json shows them)";
    }
  }

  private static String kind(Message message) {
    if (message instanceof TextMessage) {
      return "text";
    }
    if (message instanceof BytesMessage) {
      return "bytes";
    }
    if (message instanceof MapMessage) {
      return "map";
    }
    if (message instanceof StreamMessage) {
      return "stream";
    }
    return message instanceof ObjectMessage ? "object" : "message";
  }

  /** An object stays closed: nothing here deserialises what somebody sent. */
  private static @Nullable Object body(Message message) throws JMSException {
    if (message instanceof TextMessage text) {
      return text.getText();
    }
    if (message instanceof BytesMessage bytes) {
      byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
      bytes.readBytes(body);
      return body;
    }
    if (message instanceof MapMessage map) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      for (String name : names(map.getMapNames())) {
        entries.put(name, map.getObject(name));
      }
      return entries;
    }
    return message instanceof StreamMessage stream ? elements(stream) : null;
  }

  private static List<@Nullable Object> elements(StreamMessage stream) throws JMSException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (true) {
      try {
        elements.add(stream.readObject());
      } catch (MessageEOFException e) {
        return elements;
      }
    }
  }

  private static Map<String, @Nullable Object> headers(Message message) throws JMSException {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("JMSMessageID", message.getJMSMessageID());
    headers.put("JMSDestination", name(message.getJMSDestination()));
    headers.put(
        "JMSDeliveryMode",
        message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT ? "PERSISTENT" : "NON_PERSISTENT");
    headers.put("JMSPriority", message.getJMSPriority());
    headers.put("JMSTimestamp", message.getJMSTimestamp());
    headers.put("JMSExpiration", message.getJMSExpiration());
    headers.put("JMSDeliveryTime", message.getJMSDeliveryTime());
    headers.put("JMSRedelivered", message.getJMSRedelivered());
    headers.put("JMSCorrelationID", message.getJMSCorrelationID());
    headers.put("JMSReplyTo", name(message.getJMSReplyTo()));
    headers.put("JMSType", message.getJMSType());
    return headers;
  }

  private static Map<String, @Nullable Object> properties(Message message) throws JMSException {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    for (String name : names(message.getPropertyNames())) {
      properties.put(name, message.getObjectProperty(name));
    }
    return properties;
  }

  private static @Nullable String name(@Nullable Destination destination) throws JMSException {
    if (destination instanceof Queue queue) {
      return "queue://" + queue.getQueueName();
    }
    return destination instanceof Topic topic ? "topic://" + topic.getTopicName() : null;
  }

  private static List<String> names(Enumeration<?> enumeration) {
    List<String> names = new ArrayList<>();
    while (enumeration.hasMoreElements()) {
      names.add((String) enumeration.nextElement());
    }
    return names;
  }
}
