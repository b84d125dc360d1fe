package org.angarium.transport.frame;

import static org.angarium.transport.frame.FrameFields.readChoice;
import static org.angarium.transport.frame.FrameFields.readIds;
import static org.angarium.transport.frame.FrameFields.readRequest;
import static org.angarium.transport.frame.FrameFields.readTexts;
import static org.angarium.transport.frame.FrameFields.writeChoice;
import static org.angarium.transport.frame.FrameFields.writeIds;
import static org.angarium.transport.frame.FrameFields.writeTexts;
import static org.angarium.transport.frame.FrameLayout.Sender.BROKER;
import static org.angarium.transport.frame.FrameLayout.Sender.CLIENT;

import java.util.List;

/** The layouts of the frames for branches of distributed transactions. */
final class BranchLayouts {
  // The numbers of choices are their places here.
  private static final List<Frame.BranchStart> STARTS =
      List.of(Frame.BranchStart.NEW, Frame.BranchStart.JOIN, Frame.BranchStart.RESUME);
  private static final List<Frame.BranchEnd> ENDS =
      List.of(Frame.BranchEnd.SUCCESS, Frame.BranchEnd.FAIL, Frame.BranchEnd.SUSPEND);

  private BranchLayouts() {}

  static List<FrameLayout<?>> all() {
    return List.of(
        start(),
        end(),
        new FrameLayout<>(
            38,
            CLIENT,
            Frame.PrepareBranch.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeString(frame.branch());
            },
            in -> new Frame.PrepareBranch(readRequest(in), in.readString())),
        new FrameLayout<>(
            71,
            BROKER,
            Frame.Prepared.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeBoolean(frame.readOnly());
            },
            in -> new Frame.Prepared(readRequest(in), in.readBoolean())),
        new FrameLayout<>(
            39,
            CLIENT,
            Frame.CommitBranch.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeString(frame.branch());
              out.writeBoolean(frame.onePhase());
            },
            in -> new Frame.CommitBranch(readRequest(in), in.readString(), in.readBoolean())),
        rollback(),
        new FrameLayout<>(
            41,
            CLIENT,
            Frame.ListBranches.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeString(frame.after());
            },
            in -> new Frame.ListBranches(readRequest(in), in.readString())),
        new FrameLayout<>(
            72,
            BROKER,
            Frame.BranchList.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeBoolean(frame.end());
              writeTexts(frame.branches(), out);
            },
            in -> new Frame.BranchList(readRequest(in), in.readBoolean(), readTexts(in))));
  }

  private static FrameLayout<?> start() {
    return new FrameLayout<>(
        36,
        CLIENT,
        Frame.StartBranch.class,
        (frame, out) -> {
          out.writeLong(frame.requestId());
          out.writeInt(frame.sessionId());
          out.writeString(frame.branch());
          writeChoice(STARTS, frame.how(), out);
          out.writeInt(frame.timeoutSeconds());
        },
        in ->
            new Frame.StartBranch(
                readRequest(in),
                in.readInt(),
                in.readString(),
                readChoice(STARTS, in),
                in.readIntFrom(0, "a transaction timeout")));
  }

  private static FrameLayout<?> end() {
    return new FrameLayout<>(
        37,
        CLIENT,
        Frame.EndBranch.class,
        (frame, out) -> {
          out.writeLong(frame.requestId());
          out.writeInt(frame.sessionId());
          out.writeString(frame.branch());
          writeChoice(ENDS, frame.how(), out);
          writeIds(frame.acknowledged(), out);
        },
        in ->
            new Frame.EndBranch(
                readRequest(in), in.readInt(), in.readString(), readChoice(ENDS, in), readIds(in)));
  }

  private static FrameLayout<?> rollback() {
    return new FrameLayout<>(
        40,
        CLIENT,
        Frame.RollbackBranch.class,
        (frame, out) -> {
          out.writeLong(frame.requestId());
          out.writeInt(frame.sessionId());
          out.writeString(frame.branch());
          writeIds(frame.retained(), out);
        },
        in ->
            new Frame.RollbackBranch(readRequest(in), in.readInt(), in.readString(), readIds(in)));
  }
}
