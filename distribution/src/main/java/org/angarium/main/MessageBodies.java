package org.angarium.main;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.angarium.config.Sizes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The messages to send, one after the other. */
interface MessageBodies extends AutoCloseable {
  /** The next message, or null after the last. */
  @Nullable Message next(Session session) throws JMSException, IOException;

  @Override
  default void close() throws IOException {}

  /** What the user chose to send. */
  final class Choice {
    @Option(names = "--text", paramLabel = "T", description = "The text of each message.")
    private @Nullable String text;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description =
            "The body of each message: a text message if the file is UTF-8, else a bytes message.")
    private @Nullable Path file;

    @Option(names = "--stdin", description = "A text message for each line of standard input.")
    private boolean stdin;

    @Option(
        names = "--size",
        paramLabel = "BYTES",
        description =
            "Each message is a bytes message of digits, of this size, such as 1000 or 4KiB.")
    private @Nullable String size;

    /** Whether the input says how many messages there are. */
    boolean fromInput() {
      return stdin;
    }

    /** Opens what was chosen, {@code count} times the same if it is not standard input. */
    MessageBodies open(long count) throws IOException {
      if (stdin) {
        return new Lines(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
      }
      if (file != null) {
        return new Repeated(count, ofFile(file));
      }
      if (size != null) {
        byte[] bytes = digits(bytes(size));
        return new Repeated(count, (session, number) -> bytesMessage(session, bytes));
      }
      String given = text;
      return new Repeated(
          count,
          (session, number) ->
              session.createTextMessage(given == null ? "message " + number : given));
    }

    private static int bytes(String size) {
      try {
        return Math.toIntExact(Sizes.parse(size));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new CommandException(ExitCode.USAGE, "--size " + size + ": " + e.getMessage(), e);
      }
    }

    private static byte[] digits(int length) {
      byte[] digits = new byte[length];
      for (int i = 0; i < length; i++) {
        digits[i] = (byte) ('0' + i % 10);
      }
      return digits;
    }

    private static Numbered ofFile(Path file) throws IOException {
      byte[] bytes;
      try {
        bytes = Files.readAllBytes(file);
      } catch (IOException e) {
        throw new CommandException(ExitCode.USAGE, "--file " + file + ": cannot be read: " + e, e);
      }
      try {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return (session, number) -> session.createTextMessage(text);
      } catch (CharacterCodingException e) {
        return (session, number) -> bytesMessage(session, bytes);
      }
    }

    private static Message bytesMessage(Session session, byte[] bytes) throws JMSException {
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(bytes);
      return message;
    }
  }

  /** Makes the message with a number, from 1. */
  @FunctionalInterface
  interface Numbered {
    Message make(Session session, long number) throws JMSException;
  }

  /** So many of a kind. */
  final class Repeated implements MessageBodies {
    private final long count;
    private final Numbered kind;
    private long made;

    Repeated(long count, Numbered kind) {
      this.count = count;
      this.kind = kind;
    }

    @Override
    public @Nullable Message next(Session session) throws JMSException {
      return made == count ? null : kind.make(session, ++made);
    }
  }

  /** A message for each line. */
  final class Lines implements MessageBodies {
    private final BufferedReader reader;

    Lines(BufferedReader reader) {
      this.reader = reader;
    }

    @Override
    public @Nullable Message next(Session session) throws JMSException, IOException {
      String line = reader.readLine();
      return line == null ? null : session.createTextMessage(line);
    }
  }
}
