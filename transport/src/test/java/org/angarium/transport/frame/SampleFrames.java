package org.angarium.transport.frame;

import java.util.List;
import java.util.stream.Stream;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame.BrowsedMessage;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.SampleMessages;

/** One or more frames of every type. */
public final class SampleFrames {
  private SampleFrames() {}

  static List<Frame> all() {
    return Stream.concat(small().stream(), ofLargeBodies().stream()).toList();
  }

  private static List<Frame> ofLargeBodies() {
    return List.of(
        new Frame.WriteBody(28, 7, new byte[] {1, 2, 3}),
        new Frame.EndBody(29, 7),
        new Frame.DropBody(7),
        new Frame.ReadBody(30, 1, 4, new Frame.BodyRange(1 << 30, 1 << 18)),
        new Frame.ReadBrowsedBody(31, 6, 9, new Frame.BodyRange(0, 1)),
        new Frame.BodyPart(31, new byte[] {4, 5}),
        new Frame.Send(32, 2, SampleMessages.head()));
  }

  private static List<Frame> small() {
    EncodedMessage message = SampleMessages.full();
    DestinationName queue = DestinationName.queue("orders");
    return List.of(
        hello(),
        new Frame.Hello("p", null, null, null, 0, 1 << 20),
        welcome(),
        new Frame.Heartbeat(),
        new Frame.Close(ErrorCode.SHUTTING_DOWN, "good night"),
        new Frame.Done(7),
        new Frame.Failed(8, ErrorCode.NOT_AUTHORIZED, "no"),
        new Frame.SetClientId(9, "client"),
        new Frame.OpenSession(1, true),
        new Frame.CloseSession(10, 1),
        new Frame.Commit(11, 1, new long[] {1, Long.MAX_VALUE}),
        new Frame.Rollback(12, 1, new long[0]),
        new Frame.Recover(13, 1, new long[] {3}),
        new Frame.OpenProducer(1, 2, queue),
        new Frame.OpenProducer(1, 2, null),
        new Frame.CloseProducer(2),
        new Frame.ProducerCredit(2, 1 << 18),
        new Frame.Send(14, 2, message),
        new Frame.SendRefused(2, ErrorCode.RESOURCE_EXHAUSTED, "full"),
        new Frame.OpenConsumer(15, 1, 3, queue, Frame.Selection.ALL, null, 100),
        new Frame.OpenConsumer(
            15,
            1,
            3,
            DestinationName.topic("prices"),
            new Frame.Selection("price > 3", true),
            new Frame.SubscriptionName("mine", true, false),
            0),
        new Frame.Unsubscribe(19, "mine"),
        new Frame.ConsumerCredit(3, 50),
        new Frame.CloseConsumer(16, 3, new long[] {4, 5}),
        new Frame.Deliver(3, 4, 1, message),
        new Frame.Acknowledge(0, 1, new long[] {4}),
        new Frame.MoveDeliveries(1, 2, new long[] {4, 5}),
        new Frame.ExpireDeliveries(1, new long[] {4, 5}),
        new Frame.StartBranch(22, 1, "1-a-b", Frame.BranchStart.RESUME, 30),
        new Frame.EndBranch(23, 1, "1-a-b", Frame.BranchEnd.SUSPEND, new long[] {4}),
        new Frame.PrepareBranch(24, "1-a-b"),
        new Frame.Prepared(24, true),
        new Frame.CommitBranch(25, "1-a-b", true),
        new Frame.RollbackBranch(26, 1, "1-a-b", new long[] {5}),
        new Frame.ListBranches(27, ""),
        new Frame.BranchList(27, false, List.of("1-a-b", "1-a-c")),
        new Frame.OpenBrowser(17, 1, 6, queue, null),
        new Frame.OpenBrowser(17, 1, 6, queue, "price > 3"),
        new Frame.BrowseNext(18, 6, 10),
        new Frame.Browsed(
            18,
            true,
            List.of(new BrowsedMessage(0, message), new BrowsedMessage(2, SampleMessages.bare()))),
        new Frame.CloseBrowser(6),
        new Frame.CreateTemporary(
            20, new DestinationName(DestinationName.Kind.TEMPORARY_QUEUE, "t-1")),
        new Frame.DeleteTemporary(
            21, new DestinationName(DestinationName.Kind.TEMPORARY_TOPIC, "t-2")));
  }

  /** A client's greeting. */
  public static Frame.Hello hello() {
    return new Frame.Hello("client 1", "ann", "secret", "id", 30_000, 1 << 20);
  }

  /** A broker's greeting. */
  public static Frame.Welcome welcome() {
    return new Frame.Welcome("broker 1", 1, 42, 30_000, 1 << 26, 1 << 18, 1 << 30);
  }
}
