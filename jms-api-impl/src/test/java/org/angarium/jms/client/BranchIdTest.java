package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names that branches of distributed transactions have at the broker. */
class BranchIdTest {
  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37 - 1);
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "1, 64, 64", "-1, 2, 1", "2147483647, 64, 0", "-2147483648, 1, 64"})
  void shouldFindTheIdentifierInTheName(int formatId, int global, int qualifier)
      throws XAException {
    BranchId id = BranchId.of(new ForeignXid(formatId, bytes(global), bytes(qualifier)));

    BranchId parsed = BranchId.parse(id.name());

    assertThat(parsed).isEqualTo(id).hasSameHashCodeAs(id);
    assertThat(parsed.getFormatId()).isEqualTo(formatId);
    assertThat(parsed.getGlobalTransactionId()).isEqualTo(bytes(global));
    assertThat(parsed.getBranchQualifier()).isEqualTo(bytes(qualifier));
    assertThat(id.name()).hasSizeBetween(1, Frame.MOST_BRANCH_CHARACTERS);
  }

  @Test
  void shouldBeNamedInHexadecimal() throws XAException {
    Xid foreign = new ForeignXid(131077, new byte[] {0, -1, 16}, new byte[] {10});
    assertThat(BranchId.of(foreign)).hasToString("20005-00ff10-0a");
    assertThat(BranchId.of(new ForeignXid(0, new byte[] {1}, new byte[0]))).hasToString("0-01-");
  }

  @Test
  void shouldDifferInEachPart() throws XAException {
    BranchId id = BranchId.of(new ForeignXid(1, bytes(2), bytes(2)));
    assertThat(BranchId.of(id)).isSameAs(id);
    assertThat(id)
        .isEqualTo(BranchId.of(new ForeignXid(1, bytes(2), bytes(2))))
        .isNotEqualTo(BranchId.of(new ForeignXid(2, bytes(2), bytes(2))))
        .isNotEqualTo(BranchId.of(new ForeignXid(1, bytes(3), bytes(2))))
        .isNotEqualTo(BranchId.of(new ForeignXid(1, bytes(2), bytes(1))))
        .isNotEqualTo(new ForeignXid(1, bytes(2), bytes(2)));
  }

  @Test
  void shouldNotChangeWithTheBytesThatItWasMadeOf() throws XAException {
    byte[] global = {1};
    BranchId id = BranchId.of(new ForeignXid(1, global, new byte[] {2}));
    global[0] = 9;
    id.getGlobalTransactionId()[0] = 9;
    id.getBranchQualifier()[0] = 9;
    assertThat(id.getGlobalTransactionId()).containsExactly(1);
    assertThat(id.getBranchQualifier()).containsExactly(2);
  }

  static Stream<Arguments> notIdentifiers() {
    return Stream.of(
        Arguments.of(null, "the Xid is null"),
        Arguments.of(
            new ForeignXid(1, null, bytes(1)),
            "global transaction identifier must have 1 to 64 bytes, this one is null"),
        Arguments.of(new ForeignXid(1, bytes(0), bytes(1)), "this one has 0"),
        Arguments.of(new ForeignXid(1, bytes(65), bytes(1)), "this one has 65"),
        Arguments.of(
            new ForeignXid(1, bytes(1), null),
            "branch qualifier must have 0 to 64 bytes, this one is null"),
        Arguments.of(new ForeignXid(1, bytes(1), bytes(65)), "this one has 65"));
  }

  @ParameterizedTest
  @MethodSource("notIdentifiers")
  void shouldRefuseWhatIsNoIdentifier(@Nullable Xid xid, String reason) {
    XAException refusal = catchThrowableOfType(XAException.class, () -> BranchId.of(xid));
    assertThat(refusal).hasMessageContaining(reason);
    assertThat(refusal.errorCode).isEqualTo(XAException.XAER_INVAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "--",
        "1-01",
        "1-01-02-",
        "1-01-02-03",
        "1-0-02",
        "1--02",
        "1-01-0g",
        "x-01-02",
        "01-01-02",
        "1-AB-02",
        "-1-01-02",
        "+1-01-02",
        "100000000-01-02",
        " 1-01-02",
        "1-01-02\n",
        "1-" + LONG + "-02",
        "1-02-" + LONG,
        "made by hand"
      })
  void shouldKnowNamesOfAnotherKind(String name) {
    assertThat(BranchId.parse(name)).isNull();
  }

  /** 65 bytes. */
  private static final String LONG =
      "0000000000000000000000000000000000000000000000000000000000000000"
          + "000000000000000000000000000000000000000000000000000000000000000000";
}
