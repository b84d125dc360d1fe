package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.beans.BeanInfo;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.spi.NamingManager;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.Test;

/** Chapter 5: connection factories and destinations, found with JNDI and kept by others. */
@SuppressWarnings({"BanJNDI", "JdkObsolete"}) // looks up what the test itself has put in
class AdministeredObjectTest extends SpecificationCase {
  private static Context naming(Map<String, String> settings) throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>(settings);
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "org.angarium.jndi.AngariumContextFactory");
    return new InitialContext(environment);
  }

  private Context naming() throws NamingException, JMSException {
    return naming(
        Map.of(
            Context.PROVIDER_URL,
            transport.url(),
            "connectionFactory.jms/shop",
            transport.url(),
            "queue.jms/orders",
            queue.getQueueName(),
            "topic.jms/prices",
            topic.getTopicName()));
  }

  @Test
  void shouldSetUpAnApplicationOfTheClassicApiFromJndi() throws Exception {
    Context naming = naming();
    ConnectionFactory found = (ConnectionFactory) naming.lookup("jms/shop");
    Queue orders = (Queue) naming.lookup("jms/orders");
    Topic prices = (Topic) naming.lookup("jms/prices");
    Connection own = closing(found.createConnection());
    Session ofConnection = own.createSession();
    MessageConsumer ofOrders = ofConnection.createConsumer(orders);
    MessageConsumer ofPrices = ofConnection.createConsumer(prices);
    own.start();
    ofConnection.createProducer(orders).send(ofConnection.createTextMessage("an order"));
    ofConnection.createProducer(prices).send(ofConnection.createTextMessage("a price"));
    assertThat(receiveText(ofOrders)).isEqualTo("an order");
    assertThat(receiveText(ofPrices)).isEqualTo("a price");
  }

  @Test
  void shouldSetUpAnApplicationOfTheSimplifiedApiFromJndi() throws Exception {
    Context naming = naming();
    ConnectionFactory found = (ConnectionFactory) naming.lookup("ConnectionFactory");
    JMSContext context = closing(found.createContext());
    Queue orders = (Queue) naming.lookup("jms/orders");
    context.createProducer().send(orders, "an order");
    assertThat(context.createConsumer(orders).receiveBody(String.class, SOON))
        .isEqualTo("an order");
  }

  @Test
  void shouldFindAFactoryForEachApi() throws Exception {
    Context naming = naming();
    assertThat(naming.lookup("ConnectionFactory")).isInstanceOf(ConnectionFactory.class);
    QueueConnectionFactory queues =
        (QueueConnectionFactory) naming.lookup("QueueConnectionFactory");
    queues.createQueueConnection().close();
    TopicConnectionFactory topics =
        (TopicConnectionFactory) naming.lookup("TopicConnectionFactory");
    topics.createTopicConnection().close();
    assertThat(naming.lookup("XAConnectionFactory")).isInstanceOf(XAConnectionFactory.class);
  }

  @Test
  void shouldNeedNoBrokerToBeLookedUp() throws Exception {
    Context naming =
        naming(
            Map.of(
                Context.PROVIDER_URL,
                "tcp://192.0.2.1:1", // which nobody has
                "queue.jms/orders",
                "orders",
                "topic.jms/prices",
                "prices"));
    assertThat(naming.lookup("ConnectionFactory")).isInstanceOf(ConnectionFactory.class);
    assertThat(naming.lookup("jms/orders")).isInstanceOf(Queue.class);
    assertThat(naming.lookup("jms/prices")).isInstanceOf(Topic.class);
  }

  // ---- kept by naming services

  private List<Object> administeredObjects() throws NamingException, JMSException {
    AngariumConnectionFactory configured =
        new AngariumConnectionFactory(transport.url() + "?prefetch=7", "user", "password");
    configured.setClientId(uniqueName());
    return List.of(factory, configured, queue, topic, naming().lookup("XAConnectionFactory"));
  }

  @Test
  void shouldBeReferenceable() throws Exception {
    for (Object object : administeredObjects()) {
      Reference reference = ((Referenceable) object).getReference();
      Object again = NamingManager.getObjectInstance(reference, null, null, new Hashtable<>());
      assertThat(again).isEqualTo(object).hasSameClassAs(object);
      assertUsable(again);
    }
  }

  @Test
  void shouldBeSerializable() throws Exception {
    for (Object object : administeredObjects()) {
      Object again = read(write(object));
      assertThat(again).isEqualTo(object).hasSameClassAs(object);
      assertUsable(again);
    }
  }

  private static byte[] write(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("BanSerializableRead") // what the test itself has written
  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  private void assertUsable(Object object) throws JMSException {
    if (object instanceof ConnectionFactory connections) {
      connections.createConnection().close();
    } else if (object instanceof Destination destination) {
      try (MessageConsumer consumer = session.createConsumer(destination)) {
        sendText(destination, "text");
        assertThat(receiveText(consumer)).isEqualTo("text");
      }
    }
  }

  // ---- and configured by tools

  @Test
  void shouldHaveAFactoryWithThePatternsOfJavaBeans() throws Exception {
    Object bean = factory.getClass().getConstructor().newInstance();
    Map<String, PropertyDescriptor> properties = properties(bean);
    properties.get("brokerUrl").getWriteMethod().invoke(bean, transport.url());
    properties.get("clientId").getWriteMethod().invoke(bean, uniqueName());
    assertThat(properties.get("brokerUrl").getReadMethod().invoke(bean)).isEqualTo(transport.url());
    assertThat(properties.get("user").getReadMethod()).isNotNull();
    assertThat(properties.get("user").getWriteMethod()).isNotNull();
    assertThat(properties.get("password").getWriteMethod()).isNotNull();
    try (Connection made = ((ConnectionFactory) bean).createConnection()) {
      assertThat(made.getClientID())
          .isEqualTo(properties.get("clientId").getReadMethod().invoke(bean));
    }
  }

  @Test
  void shouldHaveDestinationsWithReadableNames() throws Exception {
    assertThat(properties(queue).get("queueName").getReadMethod().invoke(queue))
        .isEqualTo(queue.getQueueName());
    assertThat(properties(topic).get("topicName").getReadMethod().invoke(topic))
        .isEqualTo(topic.getTopicName());
  }

  private static Map<String, PropertyDescriptor> properties(Object bean) throws Exception {
    BeanInfo info = Introspector.getBeanInfo(bean.getClass());
    Map<String, PropertyDescriptor> properties = new TreeMap<>();
    for (PropertyDescriptor property : info.getPropertyDescriptors()) {
      properties.put(property.getName(), property);
    }
    return properties;
  }
}
