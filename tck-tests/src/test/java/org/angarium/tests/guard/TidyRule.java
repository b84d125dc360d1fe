package org.angarium.tests.guard;

/** The habits of the house that a program can check. */
enum TidyRule {
  METHOD_LINES(60, "a method has at most 60 lines"),
  FILE_LINES(600, "a file has at most 600 lines"),
  /** Constants are no state, and the components of a record are data: neither counts. */
  FIELDS(20, "a class has at most 20 fields"),
  /** The header of a record does not count: records are what long parameter lists become. */
  CONSTRUCTOR_PARAMETERS(7, "a constructor has at most 7 parameters"),
  INTERFACE_METHODS(25, "an interface has at most 25 methods"),
  GENERIC_THROWS(0, "main code does not throw Exception or Throwable in general"),
  PACKAGE_INFO(0, "a package has a package-info.java with @NullMarked and a description"),
  SLEEPING_TEST(0, "a test waits for a condition, it does not sleep"),
  DISABLED_TEST(0, "a test runs or is deleted"),
  UNFINISHED(0, "nothing is left to be done later"),
  ROLE_NAME(0, "a type's name says its role, not Impl, Manager, Util or Helper"),
  DUPLICATE_TYPE(0, "a type's full name occurs once");

  private final int limit;
  private final String meaning;

  TidyRule(int limit, String meaning) {
    this.limit = limit;
    this.meaning = meaning;
  }

  /** The most that is allowed. */
  int limit() {
    return limit;
  }

  /** For people. */
  String meaning() {
    return meaning;
  }
}
