package org.angarium.jms.client;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;

/** What this provider says about itself, Jakarta Messaging 6.1.6. */
final class ProviderMetaData implements ConnectionMetaData {
  static final String PROVIDER = "Angarium";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** From the jar's manifest; classes that are in no jar have no version. */
  private static final String VERSION = version(ProviderMetaData.class.getPackage());

  /** Name and version, for the broker's operator to see. */
  static final String PRODUCT = PROVIDER + " client " + VERSION;

  private static String version(Package room) {
    String version = room.getImplementationVersion();
    return version == null ? "0.0-development" : version;
  }

  @Override
  public String getJMSVersion() {
    return "3.1";
  }

  @Override
  public int getJMSMajorVersion() {
    return 3;
  }

  @Override
  public int getJMSMinorVersion() {
    return 1;
  }

  @Override
  public String getJMSProviderName() {
    return PROVIDER;
  }

  @Override
  public String getProviderVersion() {
    return VERSION;
  }

  @Override
  public int getProviderMajorVersion() {
    return number(VERSION, 0);
  }

  @Override
  public int getProviderMinorVersion() {
    return number(VERSION, 1);
  }

  /** A part of a version, from 0; 0 if that is not there or is no number. */
  static int number(String version, int part) {
    String[] parts = version.split("[.-]", -1);
    return part < parts.length && NUMBER.matcher(parts[part]).matches()
        ? Integer.parseInt(parts[part])
        : 0;
  }

  @Override
  public Enumeration<String> getJMSXPropertyNames() {
    return Collections.enumeration(List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount"));
  }
}
