package org.angarium.persistence.jdbc;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreException;

/**
 * What a URL of MariaDB or MySQL may say: one server, one database, and few settings. The drivers
 * have hundreds of them, among which are such as play transactions again by themselves, choose
 * between several servers, count other rows than were met, or undo what each connection sets.
 */
final class ServerUrl {
  /** One host, in brackets if it is an address with colons, and the name of a database. */
  private static final String SERVER_AND_DATABASE =
      "//([\\w.-]+|\\[[0-9A-Fa-f:.%]+])(:\\d{1,5})?/[^/?&;#@\\s]+(\\?.*)?";

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
    String url = settings.url();
    if (!Pattern.matches("(?s)" + Pattern.quote(scheme) + SERVER_AND_DATABASE, url)) {
      throw new StoreException(
          // Where other URLs keep their passwords is not known.
          "the JDBC URL %s… does not name one server and a database; allowed: %s//HOST:PORT/DATABASE"
              .formatted(scheme, scheme));
    }
    TreeSet<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    known.addAll(allowed);
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
