package io.tocsin.cli;

import io.tocsin.rules.UnitTestReport;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results of unit tests as promtool's JUnit XML: a suite for each file, a case for each test. */
final class JUnitReport {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final XMLStreamWriter xml;
  private final Instant start;

  private JUnitReport(XMLStreamWriter xml, Instant start) {
    this.xml = xml;
    this.start = start;
  }

  /**
   * @param start when the tests began
   */
  static String of(List<UnitTestReport> reports, Instant start) {
    var text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      new JUnitReport(xml, start).write(reports);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing XML to memory failed", e);
    }
    return text.toString();
  }

  private void write(List<UnitTestReport> reports) throws XMLStreamException {
    xml.writeStartElement("testsuites");
    for (UnitTestReport report : reports) {
      suite(report);
    }
    xml.writeEndElement();
  }

  private void suite(UnitTestReport report) throws XMLStreamException {
    int failures = report.tests().stream().mapToInt(test -> test.failures().size()).sum();
    boolean broken = !report.faults().isEmpty(); // shows as a case of its own
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", report.file());
    xml.writeAttribute("tests", String.valueOf(report.tests().size() + (broken ? 1 : 0)));
    xml.writeAttribute("failures", String.valueOf(failures));
    xml.writeAttribute("errors", broken ? "1" : "0");
    xml.writeAttribute("skipped", "0");
    xml.writeAttribute("timestamp", broken ? "" : TIMESTAMP.format(start));
    if (broken) {
      testCase("unknown", "error", List.of(String.join("\n", report.faults())));
    }
    for (UnitTestReport.Result test : report.tests()) {
      testCase(test.name(), "failure", test.failures());
    }
    xml.writeEndElement();
  }

  private void testCase(String name, String kind, List<String> messages) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("name", name);
    for (String message : messages) {
      xml.writeStartElement(kind);
      xml.writeCharacters(withoutControls(message));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** XML 1.0 has no place for control characters, which label values may hold. */
  private static String withoutControls(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "\ufffd");
  }
}
