package io.tocsin.probe;

/**
 * One question that every instance of a service is asked.
 *
 * @param name the {@code probe} label
 */
public record ProbeConfig(String name, ProbeSpec spec, Timing timing) {}
