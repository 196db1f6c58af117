package io.tocsin.probe;

import io.tocsin.model.Labels;

/**
 * One instance of a service, whom probes ask.
 *
 * @param service the {@code job} label of its series
 * @param name the {@code instance} label of its series: the configured name, else the address
 * @param address host name or IP address, with or without a port; fills {@code {address}}
 * @param labels of the service and of the instance, which wins
 */
public record Instance(String service, String name, String address, Labels labels) {}
