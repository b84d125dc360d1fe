package org.angarium.tests.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a run of the TCK came to.
 *
 * @param tests id to whether it passed; an id is class and method, {@code
 *     core.bytesMsgQueue.BytesMsgQueueTestsIT#bytesMsgNullStreamQTest}
 */
record TckResults(NavigableMap<String, Boolean> tests) {
  private static final String COMMON_PREFIX = "com.sun.ts.tests.jms.";

  /** Reads the XML reports that the build wrote into a directory. */
  static TckResults read(Path reports)
      throws IOException, ParserConfigurationException, SAXException {
    NavigableMap<String, Boolean> tests = new TreeMap<>();
    try (Stream<Path> files = Files.list(reports)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".xml")).toList()) {
        NodeList cases =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
          Element test = (Element) cases.item(i);
          tests.put(id(test), passed(test));
        }
      }
    }
    return new TckResults(tests);
  }

  private static String id(Element test) {
    String name = test.getAttribute("classname") + "#" + test.getAttribute("name");
    return name.replace(COMMON_PREFIX, "").replace("()", "");
  }

  private static boolean passed(Element test) {
    return Stream.of("failure", "error", "skipped")
        .noneMatch(outcome -> test.getElementsByTagName(outcome).getLength() > 0);
  }

  /** The tests that passed, sorted. */
  List<String> passing() {
    return tests.keySet().stream().filter(tests::get).toList();
  }
}
