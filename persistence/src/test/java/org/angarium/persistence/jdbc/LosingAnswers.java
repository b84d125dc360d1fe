package org.angarium.persistence.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A driver that works as another, but after a commit was made, now and then says that the
 * connection is lost.
 */
final class LosingAnswers implements Driver {
  static final String LOST = "08006";

  private static final String PREFIX = "jdbc:losing:";

  private final Driver real;
  private final String realPrefix;
  private final AtomicInteger lost = new AtomicInteger();

  /** Works as a driver whose URLs begin so. */
  LosingAnswers(Driver real, String realPrefix) {
    this.real = real;
    this.realPrefix = realPrefix;
  }

  /** The URL with which this is meant. */
  String url(String realUrl) {
    return PREFIX + realUrl.substring(realPrefix.length());
  }

  /** The answers to the next so many commits do not arrive. */
  void lose(int answers) {
    lost.set(answers);
  }

  /** How many of them are still to come. */
  int left() {
    return lost.get();
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Connection connection = real.connect(realPrefix + url.substring(PREFIX.length()), properties);
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> answer(connection, method, arguments));
  }

  private @Nullable Object answer(Connection connection, Method method, Object... arguments)
      throws Throwable {
    try {
      Object answer = method.invoke(connection, arguments);
      if (method.getName().equals("commit") && lost.get() > 0) {
        lost.decrementAndGet();
        throw new SQLException("the answer is lost", LOST);
      }
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
