package org.angarium.accounts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.angarium.broker.Authenticator;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a file, {@code name: hash} in each line; empty lines and lines that begin with
 * {@code #} are skipped.
 *
 * <p>Hashing is slow on purpose, and applications log in often. So credentials that were right are
 * remembered for as long as the process runs: as a hash with a random key that never leaves this
 * object, not as themselves.
 */
public final class Accounts implements Authenticator {
  private static final Pattern NAME = Pattern.compile("[^\\s:#][^\\s:]{0,254}");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final int REMEMBERED = 1_000;

  private final Map<String, PasswordHash> hashes;
  private final PasswordHash nobody = PasswordHash.of("nobody".toCharArray());
  private final SecretKeySpec memoryKey;
  private final Map<String, Boolean> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  private Accounts(Map<String, PasswordHash> hashes) {
    this.hashes = Map.copyOf(hashes);
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.memoryKey = new SecretKeySpec(key, "HmacSHA256");
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or a line is wrong; the message names the file and the
   *     line
   */
  public static Accounts read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no accounts file " + file, e);
    } catch (IOException e) {
      throw new IOException("the accounts file " + file + " cannot be read: " + e, e);
    }
    Map<String, PasswordHash> hashes = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String where = file + ", line " + (i + 1) + ": ";
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new IOException(where + "expected 'name: hash'");
      }
      try {
        String name = requireName(line.substring(0, colon).strip());
        if (hashes.put(name, PasswordHash.parse(line.substring(colon + 1).strip())) != null) {
          throw new IOException(where + "the account " + name + " is there twice");
        }
      } catch (IllegalArgumentException e) {
        throw new IOException(where + e.getMessage(), e);
      }
    }
    if (hashes.isEmpty()) {
      throw new IOException("the accounts file " + file + " has no account in it");
    }
    return new Accounts(hashes);
  }

  /**
   * Checks an account's name.
   *
   * @return the name
   * @throws IllegalArgumentException if it is not one; the message says what is allowed
   */
  public static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is not an account name; allowed: 1 to 255 characters without white space"
              + " and ':', not beginning with '#'");
    }
    return name;
  }

  /**
   * The line for one account.
   *
   * @throws IllegalArgumentException if the name is not one, or the password is empty
   */
  public static String line(String name, char[] password) {
    if (password.length == 0) {
      throw new IllegalArgumentException("the password must not be empty");
    }
    return requireName(name) + ": " + PasswordHash.of(password);
  }

  /**
   * Adds an account to a file. A file that is not there yet is made such that only its owner may
   * read it, where the file system knows owners.
   *
   * @throws IllegalArgumentException if the name is not one or has an account already, or the
   *     password is empty
   * @throws IOException if the file cannot be read or written; the message names it
   */
  public static void add(Path file, String name, char[] password) throws IOException {
    String line = line(name, password) + "\n";
    try {
      String present = Files.exists(file) ? Files.readString(file) : "";
      if (present.lines().anyMatch(other -> other.strip().startsWith(name + ":"))) {
        throw new IllegalArgumentException(
            "there is an account " + name + " in " + file + " already; remove its line first");
      }
      String separator = present.isEmpty() || present.endsWith("\n") ? "" : "\n";
      append(file, separator + line);
    } catch (IOException e) {
      throw new IOException("the accounts file " + file + " cannot be written: " + e, e);
    }
  }

  private static void append(Path file, String text) throws IOException {
    FileAttribute<?>[] attributes =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    try (SeekableByteChannel channel = Files.newByteChannel(file, options, attributes)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Takes as long for an account that does not exist as for a wrong password. */
  @Override
  public boolean authenticate(@Nullable String user, @Nullable String password) {
    if (user == null || password == null) {
      return false;
    }
    PasswordHash hash = hashes.get(user);
    if (hash == null) {
      nobody.matches(password.toCharArray());
      return false;
    }
    String fingerprint = fingerprint(user, password);
    synchronized (remembered) {
      if (remembered.get(fingerprint) != null) {
        return true;
      }
    }
    if (!hash.matches(password.toCharArray())) {
      return false;
    }
    synchronized (remembered) {
      remembered.put(fingerprint, true);
    }
    return true;
  }

  private String fingerprint(String user, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(memoryKey);
      // The name is one from the file and has no line feed in it: no two pairs look alike.
      mac.update((user + "\n" + password).getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }
}
