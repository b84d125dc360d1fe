package org.angarium.jndi;

import java.util.Hashtable;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.jspecify.annotations.Nullable;

/** Brings our connection factories and destinations back from the references to them. */
public final class AngariumObjectFactory implements ObjectFactory {
  /**
   * Makes the object that a reference stands for.
   *
   * @return null if it is not a reference to an object of ours, so that others may try
   * @throws NamingException if the reference lacks something or has what is not allowed
   */
  @Override
  public @Nullable Object getObjectInstance(
      @Nullable Object object,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment)
      throws NamingException {
    if (!(object instanceof Reference reference)) {
      return null;
    }
    String type = reference.getClassName();
    try {
      if (type.equals(AngariumQueue.class.getName())) {
        return new AngariumQueue(require(reference, AngariumDestination.REFERENCE_NAME));
      } else if (type.equals(AngariumTopic.class.getName())) {
        return new AngariumTopic(require(reference, AngariumDestination.REFERENCE_NAME));
      } else if (type.equals(AngariumConnectionFactory.class.getName())) {
        return configure(new AngariumConnectionFactory(), reference);
      } else if (type.equals(AngariumXAConnectionFactory.class.getName())) {
        return configure(new AngariumXAConnectionFactory(), reference);
      }
    } catch (IllegalArgumentException e) {
      throw SettingsContext.misconfigured("a reference to a " + type + ": " + e.getMessage(), e);
    }
    return null;
  }

  private static AngariumConnectionFactory configure(
      AngariumConnectionFactory factory, Reference reference) throws NamingException {
    factory.setBrokerUrl(require(reference, AngariumConnectionFactory.REFERENCE_URL));
    factory.setUser(get(reference, AngariumConnectionFactory.REFERENCE_USER));
    factory.setPassword(get(reference, AngariumConnectionFactory.REFERENCE_PASSWORD));
    factory.setClientId(get(reference, AngariumConnectionFactory.REFERENCE_CLIENT_ID));
    return factory;
  }

  private static @Nullable String get(Reference reference, String key) {
    RefAddr address = reference.get(key);
    return address == null ? null : (String) address.getContent();
  }

  private static String require(Reference reference, String key) throws NamingException {
    String value = get(reference, key);
    if (value == null) {
      throw new ConfigurationException(
          "a reference to a " + reference.getClassName() + " lacks '" + key + "'");
    }
    return value;
  }
}
