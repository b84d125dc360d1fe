package org.angarium.tests.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

class TckResultsTest {
  @TempDir private Path reports;

  @Test
  void shouldTellWhatPassedFromWhatDidNot()
      throws IOException, ParserConfigurationException, SAXException {
    Files.writeString(
        reports.resolve("TEST-one.xml"),
        "<testsuite><testcase classname='com.sun.ts.tests.jms.core.a.AIT' name='passes'/>"
            + "<testcase classname='com.sun.ts.tests.jms.core.a.AIT' name='fails'><failure/></testcase>"
            + "<testcase classname='com.sun.ts.tests.jms.core.a.AIT' name='breaks'><error/></testcase>"
            + "</testsuite>");
    Files.writeString(
        reports.resolve("TEST-two.xml"),
        "<testsuite><testcase classname='com.sun.ts.tests.jms.core.b.BIT' name='passes()'/>"
            + "<testcase classname='com.sun.ts.tests.jms.core.b.BIT' name='skips'><skipped/></testcase>"
            + "</testsuite>");
    TckResults results = TckResults.read(reports);
    assertThat(results.tests()).hasSize(5);
    assertThat(results.passing()).containsExactly("core.a.AIT#passes", "core.b.BIT#passes");
  }
}
