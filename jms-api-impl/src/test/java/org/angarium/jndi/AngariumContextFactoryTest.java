package org.angarium.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings({"BanJNDI", "JdkObsolete"}) // looks up what the test itself has put in
class AngariumContextFactoryTest {
  private static final String URL = "tcp://somewhere:1";

  private static Context context(String... settings) throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, AngariumContextFactory.class.getName());
    environment.put(Context.PROVIDER_URL, URL);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      environment.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return new InitialContext(environment);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ConnectionFactory", "QueueConnectionFactory", "TopicConnectionFactory"})
  void shouldFindFactoriesUnderTheDefaultNames(String name) throws NamingException {
    assertThat(context().lookup(name)).isEqualTo(new AngariumConnectionFactory(URL));
  }

  @Test
  void shouldFindAFactoryForXa() throws NamingException {
    assertThat(context().lookup("XAConnectionFactory"))
        .isEqualTo(new AngariumXAConnectionFactory(URL));
  }

  @Test
  void shouldFindWhatIsConfigured() throws NamingException {
    Context context =
        context(
            "connectionFactory.plain=tcp://a:1?user=u&password=p",
            "connectionFactory.jms/xa=tcp://a:1?type=xa",
            "connectionFactory.jms/queues=tcp://a:1?type=queue",
            "connectionFactory.ConnectionFactory=tcp://b:2",
            "queue.jms/orders=shop.orders",
            "topic.prices= prices ");

    assertThat(context.lookup("plain"))
        .isEqualTo(new AngariumConnectionFactory("tcp://a:1?user=u&password=p"));
    assertThat(context.lookup("jms/xa")).isInstanceOf(AngariumXAConnectionFactory.class);
    assertThat(context.lookup("jms/queues"))
        .isEqualTo(new AngariumConnectionFactory("tcp://a:1?type=queue"));
    assertThat(context.lookup("ConnectionFactory"))
        .isEqualTo(new AngariumConnectionFactory("tcp://b:2"));
    assertThat(context.lookup("jms/orders")).isEqualTo(new AngariumQueue("shop.orders"));
    assertThat(context.lookup(new CompositeName("prices"))).isEqualTo(new AngariumTopic("prices"));
  }

  @Test
  void shouldFindEveryQueueAndTopicByItsName() throws NamingException {
    assertThat(context().lookup("dynamicQueues/a.b")).isEqualTo(new AngariumQueue("a.b"));
    assertThat(context().lookup("dynamicQueues/a/b")).isEqualTo(new AngariumQueue("a/b"));
    assertThat(context().lookup("dynamicTopics/t")).isEqualTo(new AngariumTopic("t"));
    assertThatThrownBy(() -> context().lookup("dynamicQueues/a b"))
        .isInstanceOf(InvalidNameException.class)
        .hasMessageContaining("white space");
  }

  @Test
  void shouldConnectToThisMachineWithoutAUrl() throws NamingException {
    Context context = new AngariumContextFactory().getInitialContext(null);

    assertThat(context.lookup("ConnectionFactory")).isEqualTo(new AngariumConnectionFactory());
  }

  @ParameterizedTest
  @CsvSource({
    "connectionFactory.x=tcp://a:1?prefech=1, did you mean prefetch",
    "connectionFactory.x=nonsense, connectionFactory.x",
    "connectionFactory.=tcp://a:1, not a name",
    "queue.x=, queue.x",
    "java.naming.provider.url=http://a, java.naming.provider.url",
  })
  void shouldNameTheKeyThatIsWrong(String setting, String message) {
    assertThatThrownBy(() -> context(setting))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseANameForTwoThings() {
    assertThatThrownBy(() -> context("queue.x=a", "topic.x=b"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'x' is bound twice");
    assertThatThrownBy(() -> context("queue.x=a", "queue.x/y=b"))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void shouldSayWhatIsThereInstead() {
    assertThatThrownBy(() -> context("queue.orders=q").lookup("order"))
        .isInstanceOf(NameNotFoundException.class)
        .hasMessageContaining("orders");
    assertThatThrownBy(() -> context("queue.orders=q").lookup("orders/x"))
        .isInstanceOf(NotContextException.class);
  }

  @Test
  void shouldListWhatIsThere() throws NamingException {
    Context context = context("queue.jms/a=qa", "queue.jms/b=qb");
    List<String> names = new ArrayList<>();
    NamingEnumeration<NameClassPair> list = context.list("");
    while (list.hasMore()) {
      names.add(list.next().getName());
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "jms",
            "ConnectionFactory",
            "QueueConnectionFactory",
            "TopicConnectionFactory",
            "XAConnectionFactory",
            "dynamicQueues",
            "dynamicTopics");
    List<Object> objects = new ArrayList<>();
    NamingEnumeration<Binding> bindings = context.listBindings("jms");
    while (bindings.hasMoreElements()) {
      objects.add(bindings.nextElement().getObject());
    }
    assertThat(objects).containsExactly(new AngariumQueue("qa"), new AngariumQueue("qb"));
    assertThatThrownBy(() -> context.list("jms/a")).isInstanceOf(NotContextException.class);
  }

  @Test
  void shouldGiveSubcontexts() throws NamingException {
    Context context = context("queue.jms/shop/a=qa");
    Context jms = (Context) context.lookup("jms");

    assertThat(jms.lookup("shop/a")).isEqualTo(new AngariumQueue("qa"));
    assertThat(((Context) jms.lookup("shop")).getNameInNamespace()).isEqualTo("jms/shop");
    assertThat(((Context) jms.lookup("")).lookup("shop/a")).isEqualTo(new AngariumQueue("qa"));
    assertThat(jms.composeName("a", "shop")).isEqualTo("shop/a");
    assertThat(jms.getNameParser("").parse("x/y")).isEqualTo(new CompositeName("x/y"));
    jms.close();
  }

  @Test
  void shouldBeReadOnly() throws NamingException {
    Context context = context();
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> context.bind("x", "y"),
            () -> context.rebind("x", "y"),
            () -> context.unbind("x"),
            () -> context.rename("x", "y"),
            () -> context.createSubcontext("x"),
            () -> context.destroySubcontext("x"))) {
      assertThatThrownBy(change).isInstanceOf(OperationNotSupportedException.class);
    }
  }

  @Test
  void shouldLeaveOtherReferencesToOthers() throws Exception {
    AngariumObjectFactory factory = new AngariumObjectFactory();

    assertThat(factory.getObjectInstance("text", null, null, null)).isNull();
    assertThat(factory.getObjectInstance(new Reference("a.B"), null, null, null)).isNull();
  }

  @Test
  void shouldRefuseAReferenceThatIsNotWhole() {
    AngariumObjectFactory factory = new AngariumObjectFactory();
    Reference empty = new Reference(AngariumQueue.class.getName());
    assertThatThrownBy(() -> factory.getObjectInstance(empty, null, null, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("lacks 'name'");
    Reference bad = new Reference(AngariumQueue.class.getName(), new StringRefAddr("name", "a b"));
    assertThatThrownBy(() -> factory.getObjectInstance(bad, null, null, null))
        .isInstanceOf(ConfigurationException.class);
  }
}
