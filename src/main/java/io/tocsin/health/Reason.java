package io.tocsin.health;

/**
 * Layer and outcome of one probe, in HAProxy's vocabulary of check results. The words are for
 * people; the names are label values and stay as they are.
 */
public enum Reason {
  INI("not probed yet"),
  UNK("the probe could not be made"),
  SOCKERR("no socket"),
  L4OK("connected"),
  L4CON("connection failed"),
  L4TOUT("connect timeout"),
  L6OK("TLS established"),
  L6RSP("TLS failed"),
  L6TOUT("TLS timeout"),
  L7OK("answered as expected"),
  L7OKC("answered as expected, with conditions"),
  L7RSP("invalid answer"),
  L7STS("unexpected answer"),
  L7TOUT("answer timeout");

  private final String words;

  Reason(String words) {
    this.words = words;
  }

  /** A few words in lower case, without the detail. */
  public String words() {
    return words;
  }
}
