package org.angarium.tests.machine;

/** What a test may need of its machine. */
public enum Need {
  ROOT("root, to mount file systems", "[ $(id -u) = 0 ]"),
  STRACE(
      "strace (Debian's package strace), and leave to attach it",
      "strace --version && { [ $(id -u) = 0 ] || grep -q 0 /proc/sys/kernel/yama/ptrace_scope; }"),
  PERL("perl", "perl -e 0"),
  EXT4("mkfs.ext4 (Debian's package e2fsprogs)", "mkfs.ext4 -V");

  private final String words;
  private final String test;

  Need(String words, String test) {
    this.words = words;
    this.test = test;
  }

  /** For people. */
  String words() {
    return words;
  }

  /** Asks the machine. */
  boolean met() {
    return Program.works("sh", "-c", test);
  }
}
