/**
 * Who is told what, when and why: routes, groups, inhibition, mute times, dedup.
 *
 * <p>{@link io.tocsin.notify.NotifyConfig} reads an Alertmanager configuration, {@link
 * io.tocsin.notify.Dispatcher} decides by it, and hands out {@link io.tocsin.notify.Notification}s.
 * Behaviour is Alertmanager's but for these, which are its known complaints:
 *
 * <ul>
 *   <li>An alert that was told and ends while it is muted is still reported as resolved; in a mute
 *       interval, when that is over.
 *   <li>A muted alert that fires is neither announced as resolved nor told anew after the mute.
 *   <li>A reload leaves the groups and timers of unchanged routes as they are.
 *   <li>An integration that fails delays no other one of its receiver.
 *   <li>The end of an alert is told once, however often it is posted.
 *   <li>{@code group_by: []} in a child means no grouping labels; Alertmanager before 0.31
 *       inherits.
 * </ul>
 */
@NullMarked
package io.tocsin.notify;

import org.jspecify.annotations.NullMarked;
