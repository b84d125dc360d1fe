package org.angarium.transport.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.transport.Link;
import org.angarium.transport.RecordingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmBrokersTest {
  @TempDir private Path directory;
  private ClassLoader originalLoader;

  @BeforeEach
  void rememberLoader() {
    originalLoader = Thread.currentThread().getContextClassLoader();
    CountingStarter.starts.set(0);
  }

  @AfterEach
  void restoreLoader() {
    Thread.currentThread().setContextClassLoader(originalLoader);
  }

  /** Found through a service file that only these tests see. */
  public static final class CountingStarter implements VmBrokerStarter {
    static final AtomicInteger starts = new AtomicInteger();
    static volatile VmBrokers.Binding binding;
    static volatile Map<String, String> options;

    @Override
    public void start(String name, Map<String, String> brokerOptions) throws IOException {
      starts.incrementAndGet();
      options = brokerOptions;
      if (name.equals("broken")) {
        throw new IOException("cannot start vm://broken: deliberate");
      }
      if (!name.equals("silent")) {
        binding = VmBrokers.bind(name, link -> new RecordingListener());
      }
    }
  }

  @Test
  void shouldRefuseANameThatIsTaken() {
    try (VmBrokers.Binding first = VmBrokers.bind("taken", link -> new RecordingListener())) {
      assertThatThrownBy(() -> VmBrokers.bind("taken", link -> new RecordingListener()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("there is already a broker vm://taken");
      assertThat(first).isNotNull();
    }
    VmBrokers.bind("taken", link -> new RecordingListener()).close();
  }

  @Test
  void shouldSayThatNothingCanBeStarted() {
    assertThatThrownBy(() -> VmBrokers.connect("nobody", Map.of(), link -> new RecordingListener()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "there is no broker vm://nobody in this virtual machine, and none can be started: the"
                + " broker's jars are not on the class path");
  }

  @Test
  void shouldStartAMissingBrokerOnce() throws Exception {
    provideStarter();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    int callers = 4;
    CyclicBarrier together = new CyclicBarrier(callers);
    Callable<Link> connect =
        () -> {
          Thread.currentThread().setContextClassLoader(loader);
          together.await();
          return VmBrokers.connect("counted", Map.of("a", "b"), link -> new RecordingListener());
        };
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      for (Future<Link> link : threads.invokeAll(List.of(connect, connect, connect, connect))) {
        link.get(30, TimeUnit.SECONDS).close();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(CountingStarter.starts).hasValue(1);
    assertThat(CountingStarter.options).containsExactly(Map.entry("a", "b"));
    CountingStarter.binding.close();
  }

  @Test
  void shouldPassOnWhyABrokerDidNotStart() throws Exception {
    provideStarter();

    assertThatThrownBy(() -> VmBrokers.connect("broken", Map.of(), link -> new RecordingListener()))
        .hasMessage("cannot start vm://broken: deliberate");
    assertThatThrownBy(() -> VmBrokers.connect("silent", Map.of(), link -> new RecordingListener()))
        .hasMessage("vm://silent was started, but has not made itself known");
  }

  @Test
  void shouldSayThatTheListenerFailed() {
    try (VmBrokers.Binding binding = VmBrokers.bind("live", link -> new RecordingListener())) {
      assertThat(binding).isNotNull();
      assertThatThrownBy(
              () ->
                  VmBrokers.connect(
                      "live",
                      Map.of(),
                      link -> {
                        throw new IllegalStateException("deliberate");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("the listener for vm://live#1 failed")
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  private void provideStarter() throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(VmBrokerStarter.class.getName()), CountingStarter.class.getName());
    Thread.currentThread()
        .setContextClassLoader(
            new URLClassLoader(new URL[] {directory.toUri().toURL()}, originalLoader));
  }
}
