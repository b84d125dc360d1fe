package org.angarium.specification;

import jakarta.jms.BytesMessage;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A message of an implementation that the provider does not know: it has the methods of one of the
 * API's interfaces, behaves as the message behind it, and remembers what was called.
 */
final class ForeignMessage implements InvocationHandler {
  private final Message behind;
  private final List<String> calls;
  private final Map<String, Object> answers;

  private ForeignMessage(Message behind, List<String> calls, Map<String, Object> answers) {
    this.behind = behind;
    this.calls = calls;
    this.answers = answers;
  }

  /**
   * A foreign message of the same kind, with the same contents.
   *
   * @param calls receives the name of each method that is called
   */
  static <M extends Message> M like(M message, List<String> calls) {
    return like(message, calls, Map.of());
  }

  /**
   * A foreign message of the same kind and the same contents but for the given answers.
   *
   * @param answers the name of a method to what it returns, or to the exception that it throws
   */
  static <M extends Message> M like(M message, Map<String, Object> answers) {
    return like(message, new ArrayList<>(), answers);
  }

  @SuppressWarnings("unchecked") // a proxy is what it was made to be
  private static <M extends Message> M like(
      M message, List<String> calls, Map<String, Object> answers) {
    Class<?> kind =
        Stream.of(
                TextMessage.class,
                BytesMessage.class,
                MapMessage.class,
                StreamMessage.class,
                ObjectMessage.class,
                Message.class)
            .filter(type -> type.isInstance(message))
            .findFirst()
            .orElseThrow();
    return (M)
        Proxy.newProxyInstance(
            kind.getClassLoader(),
            new Class<?>[] {kind},
            new ForeignMessage(message, calls, answers));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    calls.add(method.getName());
    Object answer = answers.get(method.getName());
    if (answer instanceof RuntimeException exception) {
      throw exception;
    } else if (answer != null) {
      return answer;
    }
    try {
      return method.invoke(behind, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
