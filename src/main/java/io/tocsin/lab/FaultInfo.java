package io.tocsin.lab;

/**
 * A fault that is in force.
 *
 * @param instance such as {@code shop-2}; for a failover the instance that lost the primary role
 * @param kind such as {@code kill}
 * @param sinceMillis milliseconds since the epoch
 */
public record FaultInfo(String instance, String kind, long sinceMillis) {}
