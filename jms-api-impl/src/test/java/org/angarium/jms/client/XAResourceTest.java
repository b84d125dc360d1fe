package org.angarium.jms.client;

import static javax.transaction.xa.XAResource.TMENDRSCAN;
import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMONEPHASE;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

/** What a transaction manager asks, and what the broker then hears (Jakarta Messaging 11.3). */
class XAResourceTest {
  /** Of X/Open XA; in Java there is none. */
  private static final int TMMIGRATE = 0x100000;

  private static final Xid ONE = ForeignXid.of(1);
  private static final Xid TWO = ForeignXid.of(2);
  private static final String NAME = ForeignXid.name(1);

  private final ScriptedBroker broker = new ScriptedBroker();
  private XAConnection connection;
  private XASession session;
  private XAResource resource;
  private int sessionId;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.xaFactory("").createXAConnection();
    connection.start();
    session = connection.createXASession();
    resource = session.getXAResource();
    sessionId = ((AngariumSession) session).sessionId;
    broker.passOver();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  @FunctionalInterface
  private interface Call {
    void on(XAResource resource) throws XAException;
  }

  private XAException failure(Call call) {
    XAException failure = catchThrowableOfType(XAException.class, () -> call.on(resource));
    assertThat(failure).as("an XAException").isNotNull();
    assertThat(failure.getMessage()).isNotBlank();
    return failure;
  }

  private void assertFails(int code, Call call) {
    assertThat(failure(call).errorCode).isEqualTo(code);
  }

  /** Refuses all frames of a kind from now on. */
  private void refuse(Class<? extends Frame> type, ErrorCode code) {
    broker.answer(type, f -> new Frame.Failed(requestId(f), code, "wanted by the test"));
  }

  private static long requestId(Frame frame) {
    if (frame instanceof Frame.StartBranch start) {
      return start.requestId();
    } else if (frame instanceof Frame.EndBranch end) {
      return end.requestId();
    } else if (frame instanceof Frame.PrepareBranch prepare) {
      return prepare.requestId();
    } else if (frame instanceof Frame.CommitBranch commit) {
      return commit.requestId();
    } else if (frame instanceof Frame.RollbackBranch rollback) {
      return rollback.requestId();
    }
    return ((Frame.ListBranches) frame).requestId();
  }

  private void assertUsable() throws Exception {
    Xid other = ForeignXid.of(99);
    broker.answer(Frame.StartBranch.class, f -> new Frame.Done(f.requestId()));
    broker.answer(Frame.EndBranch.class, f -> new Frame.Done(f.requestId()));
    broker.answer(Frame.CommitBranch.class, f -> new Frame.Done(f.requestId()));
    resource.start(other, TMNOFLAGS);
    resource.end(other, TMSUCCESS);
    resource.commit(other, true);
    assertThat(session.getTransacted()).isTrue();
  }

  // ---- start

  @ParameterizedTest
  @CsvSource({"0, NEW", "0x200000, JOIN", "0x8000000, RESUME"})
  void shouldBeginWork(String flags, Frame.BranchStart how) throws Exception {
    resource.start(ONE, Integer.decode(flags));
    Frame.StartBranch start = broker.next(Frame.StartBranch.class);
    assertThat(start).isEqualTo(new Frame.StartBranch(start.requestId(), sessionId, NAME, how, 0));
    assertThat(start.requestId()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {TMJOIN | TMRESUME, TMSUCCESS, TMSUSPEND, TMFAIL, TMONEPHASE, TMSTARTRSCAN, 1, -1})
  void shouldRefuseOtherFlagsAtTheStart(int flags) throws Exception {
    assertThat(failure(r -> r.start(ONE, flags)))
        .hasMessageContaining("TMNOFLAGS, TMJOIN or TMRESUME")
        .hasMessageContaining("0x" + Integer.toHexString(flags));
    assertFails(XAException.XAER_INVAL, r -> r.start(ONE, flags));
    assertThat(broker.all(Frame.StartBranch.class)).isEmpty();
    assertUsable();
  }

  @Test
  void shouldWorkForOneBranchAtATime() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    assertFails(XAException.XAER_PROTO, r -> r.start(TWO, TMNOFLAGS));
    assertFails(XAException.XAER_PROTO, r -> r.start(ONE, TMNOFLAGS));
    assertFails(XAException.XAER_PROTO, r -> r.start(ONE, TMJOIN));
    assertFails(XAException.XAER_PROTO, r -> r.start(ONE, TMRESUME));
    assertThat(broker.all(Frame.StartBranch.class)).hasSize(1);
    resource.end(ONE, TMSUSPEND);
    resource.start(TWO, TMNOFLAGS);
    resource.end(TWO, TMSUCCESS);
    resource.start(ONE, TMRESUME);
    resource.end(ONE, TMSUCCESS);
    assertUsable();
  }

  @Test
  void shouldNotBelieveInABranchThatTheBrokerRefused() throws Exception {
    refuse(Frame.StartBranch.class, ErrorCode.BRANCH_EXISTS);
    assertFails(XAException.XAER_DUPID, r -> r.start(ONE, TMNOFLAGS));
    refuse(Frame.StartBranch.class, ErrorCode.UNKNOWN_BRANCH);
    assertFails(XAException.XAER_NOTA, r -> r.start(ONE, TMJOIN));
    refuse(Frame.StartBranch.class, ErrorCode.TRANSACTION_ROLLED_BACK);
    assertFails(XAException.XA_RBROLLBACK, r -> r.start(ONE, TMJOIN));
    refuse(Frame.StartBranch.class, ErrorCode.ILLEGAL_STATE);
    assertFails(XAException.XAER_PROTO, r -> r.start(ONE, TMRESUME));
    assertUsable();
  }

  @Test
  void shouldEndWhatMayHaveBegunUnheard() throws Exception {
    XAConnection hasty = broker.xaFactory("?requestTimeout=50ms").createXAConnection();
    XASession unheard = hasty.createXASession();
    broker.passOver();
    broker.ignore(Frame.StartBranch.class);
    resource = unheard.getXAResource();

    assertFails(XAException.XAER_RMFAIL, r -> r.start(ONE, TMNOFLAGS));

    Frame.EndBranch end = broker.skipTo(Frame.EndBranch.class);
    assertThat(end.branch()).isEqualTo(NAME);
    assertThat(end.how()).isEqualTo(Frame.BranchEnd.FAIL);
    assertThat(end.requestId()).isZero();
    session = unheard;
    assertUsable();
    hasty.close();
  }

  @Test
  void shouldSendTheTimeoutWithNewBranches() throws Exception {
    assertThat(resource.getTransactionTimeout()).isZero();
    assertThat(resource.setTransactionTimeout(30)).isTrue();
    assertThat(resource.getTransactionTimeout()).isEqualTo(30);
    assertFails(XAException.XAER_INVAL, r -> r.setTransactionTimeout(-1));
    assertThat(resource.getTransactionTimeout()).isEqualTo(30);
    resource.start(ONE, TMNOFLAGS);
    resource.end(ONE, TMSUSPEND);
    resource.start(ONE, TMRESUME);
    resource.end(ONE, TMSUCCESS);
    resource.start(ONE, TMJOIN);
    resource.end(ONE, TMSUCCESS);
    resource.setTransactionTimeout(0);
    resource.start(TWO, TMNOFLAGS);
    assertThat(broker.all(Frame.StartBranch.class))
        .extracting(Frame.StartBranch::timeoutSeconds)
        .containsExactly(30, 0, 0, 0);
  }

  // ---- end

  @ParameterizedTest
  @CsvSource({"0x4000000, SUCCESS", "0x20000000, FAIL", "0x2000000, SUSPEND"})
  void shouldEndWork(String flags, Frame.BranchEnd how) throws Exception {
    resource.start(ONE, TMNOFLAGS);
    broker.passOver();
    resource.end(ONE, Integer.decode(flags));
    Frame.EndBranch end = broker.next(Frame.EndBranch.class);
    assertThat(end.requestId()).isPositive();
    assertThat(end.sessionId()).isEqualTo(sessionId);
    assertThat(end.branch()).isEqualTo(NAME);
    assertThat(end.how()).isEqualTo(how);
    assertThat(end.acknowledged()).isEmpty();
    assertUsable();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        TMNOFLAGS,
        TMJOIN,
        TMRESUME,
        TMSUCCESS | TMFAIL,
        TMSUSPEND | TMMIGRATE,
        TMMIGRATE,
        1,
        -1
      })
  void shouldRefuseOtherFlagsAtTheEnd(int flags) throws Exception {
    resource.start(ONE, TMNOFLAGS);
    assertFails(XAException.XAER_INVAL, r -> r.end(ONE, flags));
    assertThat(failure(r -> r.end(ONE, flags)))
        .hasMessageContaining("TMSUCCESS, TMFAIL or TMSUSPEND");
    assertThat(broker.all(Frame.EndBranch.class)).isEmpty();
    resource.end(ONE, TMSUCCESS);
    assertUsable();
  }

  @Test
  void shouldLetTheBrokerJudgeTheEndOfOtherWork() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    refuse(Frame.EndBranch.class, ErrorCode.UNKNOWN_BRANCH);
    assertFails(XAException.XAER_NOTA, r -> r.end(TWO, TMSUCCESS));
    refuse(Frame.EndBranch.class, ErrorCode.ILLEGAL_STATE);
    assertFails(XAException.XAER_PROTO, r -> r.end(TWO, TMSUSPEND));
    assertFails(XAException.XAER_PROTO, r -> r.start(TWO, TMNOFLAGS));
    broker.answer(Frame.EndBranch.class, f -> new Frame.Done(f.requestId()));
    resource.end(ONE, TMSUCCESS);
    assertUsable();
  }

  @Test
  void shouldSayThatABranchCanOnlyRollBack() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    refuse(Frame.EndBranch.class, ErrorCode.TRANSACTION_ROLLED_BACK);
    XAException failure = failure(r -> r.end(ONE, TMSUCCESS));
    assertThat(failure.errorCode).isEqualTo(XAException.XA_RBROLLBACK);
    assertThat(failure).hasMessage("wanted by the test").hasCauseInstanceOf(JMSException.class);
    resource.rollback(ONE);
    assertUsable();
  }

  @Test
  void shouldEndSuspendedWorkWithoutResuming() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    resource.end(ONE, TMSUSPEND);
    resource.end(ONE, TMSUCCESS);
    assertThat(broker.all(Frame.EndBranch.class))
        .extracting(Frame.EndBranch::how)
        .containsExactly(Frame.BranchEnd.SUSPEND, Frame.BranchEnd.SUCCESS);
    session.close();
    assertFails(XAException.XAER_PROTO, r -> r.end(ONE, TMSUCCESS));
  }

  // ---- prepare, commit, rollback, forget

  @Test
  void shouldPrepare() throws Exception {
    assertThat(resource.prepare(ONE)).isEqualTo(XAResource.XA_OK);
    assertThat(broker.next(Frame.PrepareBranch.class).branch()).isEqualTo(NAME);
    broker.answer(Frame.PrepareBranch.class, f -> new Frame.Prepared(f.requestId(), true));
    assertThat(resource.prepare(TWO)).isEqualTo(XAResource.XA_RDONLY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCommit(boolean onePhase) throws Exception {
    resource.commit(ONE, onePhase);
    Frame.CommitBranch commit = broker.next(Frame.CommitBranch.class);
    assertThat(commit).isEqualTo(new Frame.CommitBranch(commit.requestId(), NAME, onePhase));
  }

  @Test
  void shouldRollBack() throws Exception {
    resource.rollback(ONE);
    Frame.RollbackBranch rollback = broker.next(Frame.RollbackBranch.class);
    assertThat(rollback.requestId()).isPositive();
    assertThat(rollback.branch()).isEqualTo(NAME);
    assertThat(rollback.sessionId()).isEqualTo(sessionId);
    assertThat(rollback.retained()).isEmpty();
  }

  @Test
  void shouldHaveNothingToForget() {
    assertFails(XAException.XAER_NOTA, r -> r.forget(ONE));
    assertFails(XAException.XAER_INVAL, r -> r.forget(null));
    assertThat(broker.all(Frame.class)).isEmpty();
  }

  // ---- recover

  @Test
  void shouldFindAllPreparedBranches() throws Exception {
    List<List<String>> pages =
        List.of(List.of("1-01-02", "made by hand"), List.of(ForeignXid.name(1)), List.of("ff-aa-"));
    broker.answer(
        Frame.ListBranches.class,
        f -> {
          int page = broker.all(Frame.ListBranches.class).size() - 1;
          return new Frame.BranchList(f.requestId(), page == 2, pages.get(page));
        });

    Xid[] found = resource.recover(TMSTARTRSCAN);

    assertThat(found).extracting(Object::toString).containsExactly("1-01-02", NAME, "ff-aa-");
    assertThat(found[1].getFormatId()).isEqualTo(ONE.getFormatId());
    assertThat(found[1].getGlobalTransactionId()).isEqualTo(ONE.getGlobalTransactionId());
    assertThat(found[1].getBranchQualifier()).isEqualTo(ONE.getBranchQualifier());
    assertThat(broker.all(Frame.ListBranches.class))
        .extracting(Frame.ListBranches::after)
        .containsExactly("", "made by hand", NAME);
  }

  @Test
  void shouldScanAsTransactionManagersDo() throws Exception {
    broker.answer(
        Frame.ListBranches.class, f -> new Frame.BranchList(f.requestId(), true, List.of(NAME)));
    assertFails(XAException.XAER_INVAL, r -> r.recover(TMNOFLAGS));
    assertFails(XAException.XAER_INVAL, r -> r.recover(TMENDRSCAN));
    assertThat(resource.recover(TMSTARTRSCAN)).hasSize(1);
    assertThat(resource.recover(TMNOFLAGS)).isEmpty();
    assertThat(resource.recover(TMNOFLAGS)).isEmpty();
    assertThat(resource.recover(TMSTARTRSCAN)).hasSize(1);
    assertThat(resource.recover(TMENDRSCAN)).isEmpty();
    assertFails(XAException.XAER_INVAL, r -> r.recover(TMNOFLAGS));
    assertThat(resource.recover(TMSTARTRSCAN | TMENDRSCAN)).hasSize(1);
    assertFails(XAException.XAER_INVAL, r -> r.recover(TMNOFLAGS));
  }

  @Test
  void shouldBeginNoScanThatFails() throws Exception {
    refuse(Frame.ListBranches.class, ErrorCode.NOT_AUTHORIZED);
    assertFails(XAException.XAER_RMERR, r -> r.recover(TMSTARTRSCAN));
    assertFails(XAException.XAER_INVAL, r -> r.recover(TMNOFLAGS));
    assertUsable();
  }

  @ParameterizedTest
  @ValueSource(ints = {TMJOIN, TMSUCCESS, TMSTARTRSCAN | TMRESUME, TMENDRSCAN | 1, -1})
  void shouldRefuseOtherFlagsForAScan(int flags) throws Exception {
    resource.recover(TMSTARTRSCAN);
    assertFails(XAException.XAER_INVAL, r -> r.recover(flags));
    assertThat(resource.recover(TMNOFLAGS)).isEmpty();
  }

  // ---- what is the same resource manager

  @Test
  void shouldBeTheSameResourceManagerWithinAConnection() throws Exception {
    XAResource beside = connection.createXASession().getXAResource();
    assertThat(resource.isSameRM(resource)).isTrue();
    assertThat(resource.isSameRM(beside)).isTrue();
    assertThat(resource.isSameRM(null)).isFalse();
    assertThat(resource.isSameRM(Mockito.mock(XAResource.class))).isFalse();
    try (XAConnection another = broker.xaFactory("").createXAConnection()) {
      assertThat(resource.isSameRM(another.createXASession().getXAResource())).isFalse();
    }
  }

  // ---- errors

  static Stream<Named<Call>> calls() {
    return Stream.of(
        Named.of("start", r -> r.start(null, TMNOFLAGS)),
        Named.of("end", r -> r.end(null, TMSUCCESS)),
        Named.of("prepare", r -> r.prepare(null)),
        Named.of("commit", r -> r.commit(null, false)),
        Named.of("commit in one phase", r -> r.commit(null, true)),
        Named.of("rollback", r -> r.rollback(null)),
        Named.of("forget", r -> r.forget(null)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void shouldRefuseNull(Call call) throws Exception {
    assertFails(XAException.XAER_INVAL, call);
    assertThat(broker.all(Frame.class)).isEmpty();
    assertUsable();
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_BRANCH, -4, -4",
    "BRANCH_EXISTS, -8, -8",
    "ILLEGAL_STATE, -6, -6",
    "TRANSACTION_ROLLED_BACK, 100, 100",
    "OUTCOME_UNKNOWN, -7, -7",
    "CONNECTION_LOST, -7, -7",
    "SHUTTING_DOWN, -7, -7",
    "NOT_AUTHORIZED, -3, 4",
    "RESOURCE_EXHAUSTED, -3, 4",
    "NOT_SUPPORTED, -3, 4",
    "INTERNAL_ERROR, -3, 4"
  })
  void shouldSpeakOfErrorsAsTransactionManagersDo(ErrorCode code, int usual, int atCommit)
      throws Exception {
    refuse(Frame.PrepareBranch.class, code);
    refuse(Frame.CommitBranch.class, code);
    refuse(Frame.RollbackBranch.class, code);
    assertFails(usual, r -> r.prepare(ONE));
    assertFails(usual, r -> r.commit(ONE, true));
    assertFails(usual, r -> r.rollback(ONE));
    assertFails(atCommit, r -> r.commit(ONE, false));
    assertThat(failure(r -> r.commit(ONE, false)))
        .hasMessage("wanted by the test")
        .hasCauseInstanceOf(JMSException.class);
    assertUsable();
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"NONE", "ILLEGAL_STATE", "NOT_AUTHORIZED", "INTERNAL_ERROR"})
  void shouldFailWithTheConnectionWhateverItWasThatEndedIt(ErrorCode code) throws Exception {
    resource.start(ONE, TMNOFLAGS);
    resource.setTransactionTimeout(1);
    broker.close(code, "wanted by the test");
    for (Call call :
        List.<Call>of(
            r -> r.end(ONE, TMSUCCESS),
            r -> r.start(TWO, TMNOFLAGS),
            r -> r.prepare(ONE),
            r -> r.commit(ONE, true),
            r -> r.commit(ONE, false),
            r -> r.rollback(ONE),
            r -> r.recover(TMSTARTRSCAN))) {
      assertFails(XAException.XAER_RMFAIL, call);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotKnowTheOutcomeOfWhatWasNotAnswered(boolean onePhase) throws Exception {
    broker.script(
        Frame.CommitBranch.class,
        f -> {
          broker.hangUp();
          return List.of();
        });
    assertFails(XAException.XAER_RMFAIL, r -> r.commit(ONE, onePhase));
    try (XAConnection again = broker.xaFactory("").createXAConnection()) {
      broker.answer(Frame.CommitBranch.class, f -> new Frame.Done(f.requestId()));
      again.createXASession().getXAResource().commit(ONE, onePhase);
    }
  }

  // ---- after the close

  @ParameterizedTest
  @ValueSource(ints = {TMSUCCESS, TMFAIL, TMSUSPEND})
  void shouldSayThatTheCloseHasEndedItsWork(int flags) throws Exception {
    resource.start(ONE, TMNOFLAGS);
    session.close();
    assertFails(XAException.XA_RBROLLBACK, r -> r.end(ONE, flags));
    assertFails(XAException.XAER_PROTO, r -> r.end(ONE, flags));
    assertFails(XAException.XAER_PROTO, r -> r.end(TWO, flags));
    assertThat(broker.all(Frame.EndBranch.class)).isEmpty();
  }

  @Test
  void shouldSayThatTheCloseHasEndedSuspendedWork() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    resource.end(ONE, TMSUSPEND);
    session.close();
    assertFails(XAException.XA_RBROLLBACK, r -> r.end(ONE, TMSUCCESS));
  }

  @Test
  void shouldCompleteBranchesAfterTheClose() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    resource.end(ONE, TMSUCCESS);
    session.close();
    assertThat(session.getXAResource()).isSameAs(resource);
    assertThat(resource.prepare(ONE)).isEqualTo(XAResource.XA_OK);
    resource.commit(ONE, false);
    assertThat(resource.recover(TMSTARTRSCAN)).isEmpty();
    assertFails(XAException.XAER_RMFAIL, r -> r.start(TWO, TMNOFLAGS));
  }

  @Test
  void shouldRollBackAfterTheCloseInTheNameOfAnotherSession() throws Exception {
    session.close();
    broker.passOver();

    resource.rollback(ONE);

    int inItsPlace = broker.next(Frame.OpenSession.class).sessionId();
    assertThat(inItsPlace).isNotEqualTo(sessionId);
    Frame.RollbackBranch rollback = broker.next(Frame.RollbackBranch.class);
    assertThat(rollback.branch()).isEqualTo(NAME);
    assertThat(rollback.sessionId()).isEqualTo(inItsPlace);
    assertThat(broker.next(Frame.CloseSession.class).sessionId()).isEqualTo(inItsPlace);

    refuse(Frame.RollbackBranch.class, ErrorCode.UNKNOWN_BRANCH);
    assertFails(XAException.XAER_NOTA, r -> r.rollback(ONE));
    assertThat(broker.all(Frame.CloseSession.class)).hasSize(2);
  }

  @Test
  void shouldRollBackAlthoughItsSessionClosesMeanwhile() throws Exception {
    broker.answer(
        Frame.RollbackBranch.class,
        f -> {
          if (f.sessionId() != sessionId) {
            return new Frame.Done(f.requestId());
          }
          JmsErrors.run(session::close);
          return new Frame.Failed(f.requestId(), ErrorCode.ILLEGAL_STATE, "wanted by the test");
        });
    resource.rollback(ONE);
    assertThat(broker.all(Frame.RollbackBranch.class)).hasSize(2);
  }

  @Test
  void shouldFailOnceTheConnectionIsClosed() throws Exception {
    resource.start(ONE, TMNOFLAGS);
    connection.close();
    for (Call call :
        List.<Call>of(
            r -> r.end(ONE, TMSUCCESS),
            r -> r.start(TWO, TMNOFLAGS),
            r -> r.prepare(ONE),
            r -> r.commit(ONE, true),
            r -> r.commit(ONE, false),
            r -> r.rollback(ONE),
            r -> r.recover(TMSTARTRSCAN))) {
      assertFails(XAException.XAER_RMFAIL, call);
    }
    assertFails(XAException.XAER_NOTA, r -> r.forget(ONE));
    assertThat(resource.isSameRM(resource)).isTrue();
  }
}
