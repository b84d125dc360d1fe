package org.angarium.jndi;

import java.util.Collections;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.jspecify.annotations.Nullable;

/**
 * A naming context whose content comes from settings and cannot be changed. Parts of a name are
 * separated by slashes; each but the last is a context of its own.
 */
@SuppressWarnings("BanJNDI") // it looks nowhere but into its own bindings
final class SettingsContext implements Context {
  private final String nameHere;
  private final Map<String, Object> environment;
  private final Map<String, Object> bindings = new TreeMap<>();

  /** Makes an object for any name that is asked for; null if only the bindings are there. */
  private final @Nullable Function<String, Object> anyName;

  /** An empty context. */
  SettingsContext(String nameHere, Map<String, Object> environment) {
    this.nameHere = nameHere;
    this.environment = environment;
    this.anyName = null;
  }

  /** A context in which every name is found. */
  SettingsContext(String nameHere, Function<String, Object> anyName) {
    this.nameHere = nameHere;
    this.environment = Map.of();
    this.anyName = anyName;
  }

  static NamingException misconfigured(String reason, Exception cause) {
    NamingException exception = new ConfigurationException(reason);
    exception.setRootCause(cause);
    return exception;
  }

  // ---- filling, before anyone else sees it

  void put(String name, Object object) throws NamingException {
    Name parsed = new CompositeName(name);
    if (parsed.isEmpty() || parsed.get(parsed.size() - 1).isEmpty()) {
      throw new ConfigurationException("'" + name + "' is not a name to bind " + object + " to");
    }
    SettingsContext holder = this;
    for (int i = 0; i < parsed.size() - 1; i++) {
      String path = parsed.getPrefix(i + 1).toString();
      Object next =
          holder.bindings.computeIfAbsent(
              parsed.get(i), part -> new SettingsContext(path, environment));
      if (!(next instanceof SettingsContext context)) {
        throw new ConfigurationException("'" + path + "' is an object and a context of " + name);
      }
      holder = context;
    }
    if (holder.bindings.putIfAbsent(parsed.get(parsed.size() - 1), object) != null) {
      throw new ConfigurationException("'" + name + "' is bound twice");
    }
  }

  void putIfAbsent(String name, Object object) {
    bindings.putIfAbsent(name, object);
  }

  // ---- looking up

  @Override
  public Object lookup(Name name) throws NamingException {
    if (name.isEmpty()) {
      return this;
    }
    if (anyName != null) {
      try {
        return anyName.apply(String.join("/", Collections.list(name.getAll())));
      } catch (IllegalArgumentException e) {
        NamingException exception = new InvalidNameException(e.getMessage());
        exception.setRootCause(e);
        throw exception;
      }
    }
    Object found = bindings.get(name.get(0));
    if (found == null) {
      throw new NameNotFoundException(
          "there is no '" + name.get(0) + "' here, only " + bindings.keySet());
    }
    Name rest = name.getSuffix(1);
    if (rest.isEmpty()) {
      return found;
    }
    if (found instanceof SettingsContext context) {
      return context.lookup(rest);
    }
    throw new NotContextException("'" + name.get(0) + "' is an object and holds no names");
  }

  @Override
  public Object lookup(String name) throws NamingException {
    return lookup(new CompositeName(name));
  }

  @Override
  public Object lookupLink(Name name) throws NamingException {
    return lookup(name);
  }

  @Override
  public Object lookupLink(String name) throws NamingException {
    return lookup(name);
  }

  private SettingsContext contextAt(Name name) throws NamingException {
    if (lookup(name) instanceof SettingsContext context) {
      return context;
    }
    throw new NotContextException("'" + name + "' is an object and holds no names");
  }

  @Override
  public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
    List<NameClassPair> pairs =
        contextAt(name).bindings.entrySet().stream()
            .map(e -> new NameClassPair(e.getKey(), e.getValue().getClass().getName()))
            .toList();
    return new Listing<>(pairs.iterator());
  }

  @Override
  public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
    return list(new CompositeName(name));
  }

  @Override
  public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
    List<Binding> found =
        contextAt(name).bindings.entrySet().stream()
            .map(e -> new Binding(e.getKey(), e.getValue()))
            .toList();
    return new Listing<>(found.iterator());
  }

  @Override
  public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
    return listBindings(new CompositeName(name));
  }

  @SuppressWarnings("JdkObsolete") // the API wants an Enumeration
  private record Listing<T>(Iterator<T> rest) implements NamingEnumeration<T> {
    @Override
    public boolean hasMore() {
      return rest.hasNext();
    }

    @Override
    public T next() {
      return rest.next();
    }

    @Override
    public boolean hasMoreElements() {
      return rest.hasNext();
    }

    @Override
    public T nextElement() {
      return rest.next();
    }

    @Override
    public void close() {}
  }

  // ---- names and environment

  @Override
  public String getNameInNamespace() {
    return nameHere;
  }

  @Override
  public NameParser getNameParser(Name name) {
    return CompositeName::new;
  }

  @Override
  public NameParser getNameParser(String name) {
    return CompositeName::new;
  }

  @Override
  public Name composeName(Name name, Name prefix) throws NamingException {
    return ((Name) prefix.clone()).addAll(name);
  }

  @Override
  public String composeName(String name, String prefix) throws NamingException {
    return composeName(new CompositeName(name), new CompositeName(prefix)).toString();
  }

  @Override
  @SuppressWarnings("JdkObsolete") // the API wants a Hashtable
  public Hashtable<?, ?> getEnvironment() {
    return new Hashtable<>(environment);
  }

  @Override
  public void close() {}

  // ---- what would change it

  private static OperationNotSupportedException readOnly() {
    return new OperationNotSupportedException(
        "this naming context is read-only; its content comes from properties");
  }

  @Override
  public void bind(Name name, Object object) throws NamingException {
    throw readOnly();
  }

  @Override
  public void bind(String name, Object object) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rebind(Name name, Object object) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rebind(String name, Object object) throws NamingException {
    throw readOnly();
  }

  @Override
  public void unbind(Name name) throws NamingException {
    throw readOnly();
  }

  @Override
  public void unbind(String name) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rename(Name from, Name to) throws NamingException {
    throw readOnly();
  }

  @Override
  public void rename(String from, String to) throws NamingException {
    throw readOnly();
  }

  @Override
  public Context createSubcontext(Name name) throws NamingException {
    throw readOnly();
  }

  @Override
  public Context createSubcontext(String name) throws NamingException {
    throw readOnly();
  }

  @Override
  public void destroySubcontext(Name name) throws NamingException {
    throw readOnly();
  }

  @Override
  public void destroySubcontext(String name) throws NamingException {
    throw readOnly();
  }

  @Override
  public Object addToEnvironment(String key, Object value) throws NamingException {
    throw readOnly();
  }

  @Override
  public Object removeFromEnvironment(String key) throws NamingException {
    throw readOnly();
  }
}
