package org.angarium.persistence.jdbc;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreException;

/**
 * What a URL of a database server may say: the server, one database, and few settings. The drivers
 * have hundreds of them, among which are such as play transactions again by themselves, choose
 * between several servers, count other rows than were met, or undo what each connection sets.
 */
final class ServerUrl {
  /** In brackets if it is an address with colons. */
  private static final String SERVER = "([\\w.-]+|\\[[0-9A-Fa-f:.%]+])(:\\d{1,5})?";

  private static final String DATABASE = "/[^/?&;#@\\s]+(\\?.*)?";

  private ServerUrl() {}

  /**
   * Refuses what is not allowed.
   *
   * @param scheme {@code jdbc:NAME:}
   * @param allowed the settings that it may have, in any case of letters
   * @throws StoreException the message says what is allowed, and shows no values
   */
  static void require(JdbcSettings settings, String scheme, Collection<String> allowed)
      throws StoreException {
    if (!matches(settings, scheme + "//", SERVER + DATABASE)) {
      throw new StoreException(
          // Where other URLs keep their passwords is not known.
          "the JDBC URL %s… does not name one server and a database; allowed: %s//HOST:PORT/DATABASE"
              .formatted(scheme, scheme));
    }
    TreeSet<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    known.addAll(allowed);
    requireSettings(settings, known);
  }

  /**
   * As {@link #require}, but several servers may be named, of which one is the primary; and
   * settings must be written as they are here, since the driver passes over others.
   */
  static void requireServers(JdbcSettings settings, String scheme, Collection<String> allowed)
      throws StoreException {
    if (!matches(settings, scheme + "//", SERVER + "(," + SERVER + ")*" + DATABASE)) {
      throw new StoreException(
          "the JDBC URL %s… does not name a server and a database; allowed: %s//HOST:PORT/DATABASE, %s//HOST:PORT,HOST:PORT/DATABASE"
              .formatted(scheme, scheme, scheme));
    }
    requireSettings(settings, new TreeSet<>(allowed));
  }

  private static boolean matches(JdbcSettings settings, String beginning, String rest) {
    return Pattern.matches("(?s)" + Pattern.quote(beginning) + rest, settings.url());
  }

  private static void requireSettings(JdbcSettings settings, Set<String> known)
      throws StoreException {
    String url = settings.url();
    int question = url.indexOf('?');
    String query = question < 0 ? "" : url.substring(question + 1);
    for (String setting : List.of(query.split("&", -1))) {
      String name = setting.replaceFirst("(?s)=.*", "");
      if (!name.isEmpty() && !known.contains(name)) {
        throw new StoreException(
            "the setting %s in the JDBC URL %s is not allowed; allowed: %s"
                .formatted(name, settings.location(), known));
      }
    }
  }
}
