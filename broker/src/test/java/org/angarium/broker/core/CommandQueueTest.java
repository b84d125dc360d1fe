package org.angarium.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CommandQueueTest {
  private static final int PRODUCERS = 4;
  private static final int EACH = 50_000;

  @Test
  void shouldRunEveryCommandOfEveryProducerInOrderWithoutMissingAWakeUp() throws Exception {
    CommandQueue queue = new CommandQueue(64);
    long[] last = new long[PRODUCERS];
    AtomicLong outOfOrder = new AtomicLong();
    CountDownLatch done = new CountDownLatch(PRODUCERS * EACH);
    Thread consumer =
        new Thread(
            () -> {
              queue.claim();
              while (done.getCount() > 0) {
                Runnable command = queue.poll();
                if (command != null) {
                  command.run();
                } else {
                  // With a wake-up missed this sleeps for longer than the test may take.
                  queue.sleep(TimeUnit.MINUTES.toNanos(10), () -> done.getCount() > 0);
                }
              }
            });
    consumer.setDaemon(true);
    consumer.start();
    for (int p = 0; p < PRODUCERS; p++) {
      int producer = p;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 1; i <= EACH; i++) {
                  int number = i;
                  queue.put(
                      () -> {
                        if (last[producer] != number - 1) {
                          outOfOrder.incrementAndGet();
                        }
                        last[producer] = number;
                        done.countDown();
                      });
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(outOfOrder).hasValue(0);
  }

  @Test
  void shouldLetGoOfAProducerThatWaitsWhenItCloses() throws Exception {
    CommandQueue queue = new CommandQueue(4);
    for (int i = 0; i < 4; i++) {
      queue.put(() -> {});
    }
    CountDownLatch released = new CountDownLatch(1);
    Thread producer =
        new Thread(
            () -> {
              if (!queue.put(() -> {})) {
                released.countDown();
              }
            });
    producer.setDaemon(true);
    producer.start();

    queue.close();

    assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
