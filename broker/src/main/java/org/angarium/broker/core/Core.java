package org.angarium.broker.core;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which the broker decides.
 *
 * <p>A turn: let go what has become durable, run due timers, run some commands, let dirty parts
 * (queues with something to dispatch) do their work, then append the records of the whole turn as
 * one batch. State changes at once, while the turn runs; what the outside may see of them waits
 * until the batch is durable ({@link #whenDurable}). Because a store that fails ends the broker, a
 * change is never undone.
 *
 * <p>{@link #post} and the store's listener may be called from any thread, all else only on the
 * core thread. A simulator calls {@link #turn} itself, the broker gives {@link #run} a thread.
 */
public final class Core {
  /** Work that is done once, at the end of a turn, however often it was asked for. */
  public interface Chore {
    /** Does it, or a slice of it; to be asked again, it marks itself again. */
    void work();
  }

  /** Messages that are to be read back, once all that was recorded before is appended. */
  private record Asked(MessageStore.PageRequest request, Consumer<MessageStore.Page> then) {}

  private static final Logger log = LoggerFactory.getLogger(Core.class);
  private static final int COMMANDS_PER_TURN = 256;
  private static final int COMMAND_CAPACITY = 8192;
  private static final long LONGEST_SLEEP_MILLIS = 1_000;

  /** How long records that nobody waits for may wait for company, milliseconds and number. */
  private static final long LONGEST_POSTPONED_MILLIS = 5;

  private static final int MOST_POSTPONED = 1_024;

  private final InstantSource clock;
  private final MessageStore store;
  private final Bodies bodies;
  private final Consumer<Throwable> onFailure;
  private final CommandQueue commands = new CommandQueue(COMMAND_CAPACITY);
  private final Timers timers = new Timers();
  private final HeldActions held = new HeldActions();
  private final ArrayDeque<Asked> asked = new ArrayDeque<>();
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
  private ArrayDeque<Chore> chores = new ArrayDeque<>();
  private List<StoreRecord> records = new ArrayList<>();
  private long appended;

  /** The highest batch that something is held back for. */
  private long awaited;

  private long lastMessageId;
  private long lastDestinationId;

  /** When the first of the records was made, milliseconds since 1970. */
  private long postponedSince;

  private boolean running = true;
  private volatile long durable;
  private volatile @Nullable Throwable failure;

  /**
   * A core over a store that is not recovered yet.
   *
   * @param onFailure called once, on the core thread, if the core cannot go on: the store has
   *     failed, or the core itself has; after it no more turns are run
   */
  public Core(InstantSource clock, MessageStore store, Consumer<Throwable> onFailure) {
    this.clock = clock;
    this.store = store;
    this.bodies = new Bodies(this, store.bodies());
    this.onFailure = onFailure;
  }

  /**
   * Has the store say what it holds; before the first turn. The caller's thread is the core thread
   * until {@link #run} makes another one so.
   */
  public MessageStore.Recovery recover(MessageStore.Visitor visitor) throws StoreException {
    commands.claim();
    MessageStore.Recovery recovery = store.recover(visitor, new StoreSignals());
    lastMessageId = recovery.highestMessageId();
    lastDestinationId = recovery.highestDestinationId();
    return recovery;
  }

  // ---- from any thread

  /**
   * Has a command run on the core thread, in the order of the calls of each thread. Waits while the
   * core is far behind.
   *
   * @return false if the core has stopped, and the command will not run
   */
  public boolean post(Runnable command) {
    return commands.put(command);
  }

  private final class StoreSignals implements MessageStore.Listener {
    @Override
    public void onDurable(long batch) {
      durable = batch;
      commands.wake();
    }

    @Override
    public void onFailure(StoreException cause) {
      failure = cause;
      commands.wake();
    }

    @Override
    public void onBodyReleased(long bodyId, long batch) {
      store.bodies().unstored(bodyId, batch);
    }
  }

  // ---- the thread

  /** Runs turns until {@link #stop}, or until the core fails. */
  public void run() {
    commands.claim();
    while (running) {
      if (!turn()) {
        commands.sleep(TimeUnit.MILLISECONDS.toNanos(millisToSleep()), this::nothingToRelease);
      }
    }
  }

  /** How long there is nothing to do after a turn that found nothing, if nothing comes; from 1. */
  public long millisToSleep() {
    long millis = Math.min(LONGEST_SLEEP_MILLIS, timers.nextDueMillis() - clock.millis());
    return Math.max(1, records.isEmpty() ? millis : Math.min(millis, LONGEST_POSTPONED_MILLIS));
  }

  private boolean nothingToRelease() {
    return failure == null && answers.isEmpty() && !held.isDue(durable);
  }

  /** Runs one turn; whether there was anything to do. */
  public boolean turn() {
    if (failure != null) {
      fail(failure);
      return false;
    }
    try {
      boolean busy = releaseDurable();
      busy |= takeAnswers();
      busy |= timers.fire(clock.millis());
      busy |= runCommands();
      busy |= runChores();
      busy |= append();
      busy |= ask();
      busy |= releaseDurable();
      return busy;
    } catch (StoreException | RuntimeException | Error e) {
      fail(e);
      return false;
    }
  }

  /**
   * What comes meanwhile waits for the next turn: what a client says after an answer of this turn
   * must find the chores of this turn done.
   */
  private boolean runCommands() {
    int present = Math.min(COMMANDS_PER_TURN, commands.size());
    int n = 0;
    for (Runnable c; n < present && (c = commands.poll()) != null; n++) {
      c.run();
    }
    return n > 0;
  }

  /** Chores that are marked while this runs wait for the next turn. */
  private boolean runChores() {
    if (chores.isEmpty()) {
      return false;
    }
    ArrayDeque<Chore> due = chores;
    chores = new ArrayDeque<>();
    due.forEach(Chore::work);
    return true;
  }

  /**
   * Appends this turn's records. Those that nobody waits for, acknowledgements that asked for no
   * answer, wait a few milliseconds for the next batch, and so cost no force of their own.
   */
  private boolean append() throws StoreException {
    boolean due = awaited > appended || !asked.isEmpty() || overdue();
    if (records.isEmpty() || !due) {
      return false;
    }
    List<StoreRecord> batch = records;
    records = new ArrayList<>();
    appended = store.append(batch);
    return true;
  }

  private boolean ask() {
    boolean any = false;
    for (Asked next = asked.poll(); next != null; next = asked.poll()) {
      Asked one = next;
      store.page(
          one.request,
          page -> {
            answers.add(() -> one.then.accept(page));
            commands.wake();
          });
      any = true;
    }
    return any;
  }

  private boolean takeAnswers() {
    boolean any = false;
    for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
      answer.run();
      any = true;
    }
    return any;
  }

  /**
   * Also when the clock has been set back, so that it says nothing about the time that has passed.
   */
  private boolean overdue() {
    long postponedMillis = clock.millis() - postponedSince;
    return records.size() >= MOST_POSTPONED
        || postponedMillis >= LONGEST_POSTPONED_MILLIS
        || postponedMillis < 0;
  }

  private boolean releaseDurable() {
    return held.release(durable);
  }

  private void fail(Throwable cause) {
    if (running) {
      log.error("the broker cannot go on: {}", cause.getMessage(), cause);
      stop();
      onFailure.accept(cause);
    }
  }

  // ---- on the core thread

  /** Ends {@link #run} after this turn; commands that come later are refused. */
  public void stop() {
    assertInCore();
    running = false;
    commands.close();
  }

  /** Milliseconds since 1970. */
  public long now() {
    return clock.millis();
  }

  /** Has something run at a time, milliseconds since 1970. */
  public Timer at(long dueMillis, Runnable action) {
    assertInCore();
    return timers.at(dueMillis, action);
  }

  /**
   * Has a chore done at the end of this turn, or of the next if those of this turn are under way.
   */
  public void mark(Chore chore) {
    assertInCore();
    chores.add(chore);
  }

  /** Adds a record to the batch that is appended at the end of this turn, or soon after. */
  public void record(StoreRecord record) {
    assertInCore();
    if (records.isEmpty()) {
      postponedSince = clock.millis();
    }
    records.add(record);
  }

  /** How many records the next batch has so far: tells whether a command changed anything. */
  public int recorded() {
    return records.size();
  }

  /** The batch that must be durable before what has happened up to now may be seen outside. */
  public long currentBatch() {
    return records.isEmpty() ? appended : appended + 1;
  }

  /** The batch that the next record will be in. */
  public long nextBatch() {
    return appended + 1;
  }

  /** Does something once all that was recorded up to now is durable: at once if it is. */
  public void whenDurable(Runnable action) {
    whenDurable(currentBatch(), action);
  }

  /**
   * Does something once a batch is durable: at once if it is. Actions run in the order in which
   * they came, whatever their batches, so that waiting never changes an order.
   */
  public void whenDurable(long batch, Runnable action) {
    assertInCore();
    if (batch <= durable && held.isEmpty()) {
      action.run();
    } else {
      held.add(batch, action);
      awaited = Math.max(awaited, batch);
    }
  }

  /**
   * As {@link #whenDurable(long, Runnable)}, but it does not wait for what came before and waits
   * for later batches, unless that came here. What comes to the other method later, and is for the
   * current batch, runs later.
   */
  public void whenDurableApart(long batch, Runnable action) {
    assertInCore();
    if (batch <= durable && held.isNoneApart()) {
      action.run();
    } else {
      held.addApart(batch, action);
      awaited = Math.max(awaited, batch);
    }
  }

  /**
   * Reads messages back, as they are after all that was recorded up to now.
   *
   * @param then is given them in a later turn
   */
  public void read(MessageStore.PageRequest request, Consumer<MessageStore.Page> then) {
    assertInCore();
    asked.add(new Asked(request, then));
  }

  /** The claims on large bodies of what is in memory. */
  public Bodies bodies() {
    return bodies;
  }

  /** Whether it is worth while to forget messages that can be read back. */
  public boolean storeIsBeyondMemory() {
    return store.isBeyondMemory();
  }

  /**
   * Refuses what would have to be stored.
   *
   * @throws Refusal if the store has no room for new messages
   */
  public void requireRoomInStore() throws Refusal {
    if (!store.acceptsMessages()) {
      throw new Refusal(
          ErrorCode.RESOURCE_EXHAUSTED,
          "the broker cannot store messages: its disk is full, or its database is away, or messages"
              + " wait on more queues than it has memory for; send again later");
    }
  }

  /** A number no message had before. */
  public long nextMessageId() {
    return ++lastMessageId;
  }

  /** A number no destination had before. */
  public long nextDestinationId() {
    return ++lastDestinationId;
  }

  /** Fails if assertions are on and this is another thread. */
  public void assertInCore() {
    assert commands.isConsumer() : "not on the core thread: " + Thread.currentThread().getName();
  }
}
