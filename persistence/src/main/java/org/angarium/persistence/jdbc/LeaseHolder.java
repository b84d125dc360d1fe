package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that holds a lease, as the lease's row names it: {@code PID@HOST}, and on Linux, behind
 * a blank, what tells whether it is still there to those that can see it: the start of the machine,
 * the namespace of its processes, the user, and the process's own start, between slashes.
 */
record LeaseHolder(String text) {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int MOST_NAME = 100;

  /** In {@code /proc/PID/stat}, counted from behind the command, which is in parentheses. */
  private static final int STATE = 0;

  private static final int START = 19;
  private static final LeaseHolder OWN = own();

  /** Whoever runs this. */
  static LeaseHolder ofThisProcess() {
    return OWN;
  }

  private static LeaseHolder own() {
    String name = ManagementFactory.getRuntimeMXBean().getName();
    name = name.replaceAll("\\s", "-");
    name = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name;
    try {
      return new LeaseHolder(name + " " + place() + "/" + start(ProcessHandle.current().pid()));
    } catch (IOException | UnsupportedOperationException e) {
      return new LeaseHolder(name); // Another system; nobody can tell, then.
    }
  }

  /** Where processes have numbers of their own, and are visible to all of the same user. */
  private static String place() throws IOException {
    String machine = Files.readString(PROCESSES.resolve("sys/kernel/random/boot_id")).trim();
    String numbers = Files.readSymbolicLink(PROCESSES.resolve("self/ns/pid")).toString();
    Object user = Files.getAttribute(PROCESSES.resolve("self"), "unix:uid");
    return machine + "/" + numbers + "/" + user;
  }

  /** When a process began, in ticks since the machine did; 0 if there is none. */
  private static long start(long process) throws IOException {
    Path stat = PROCESSES.resolve(Long.toString(process)).resolve("stat");
    if (Files.notExists(stat)) {
      return 0;
    }
    String line = Files.readString(stat);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
    return ended ? 0 : Long.parseLong(fields[START]);
  }

  /** Host and place; empty if nobody can tell. */
  private String where() {
    int from = text.indexOf('@');
    int to = text.lastIndexOf('/');
    return from < 0 || to < from ? "" : text.substring(from, to);
  }

  /** For people. */
  String name() {
    return text.split(" ", 2)[0];
  }

  /** Whether the process is known to have ended: false if it runs elsewhere, or may. */
  boolean isGone() {
    if (where().isEmpty() || !where().equals(OWN.where())) {
      return false;
    }
    if (Files.notExists(PROCESSES.resolve("1").resolve("stat"))) {
      return false; // Processes are hidden.
    }
    try {
      long process = Long.parseLong(text.substring(0, text.indexOf('@')));
      return start(process) != Long.parseLong(text.substring(text.lastIndexOf('/') + 1));
    } catch (IOException | RuntimeException e) {
      return false; // It is waited for until its lease has run out.
    }
  }
}
