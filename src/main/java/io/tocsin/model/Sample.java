package io.tocsin.model;

/** One value of one series at one time, on its way to storage. */
public record Sample(Labels labels, long timestampMillis, double value) {}
