package io.tocsin.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP, by which an operator asks for a reload. */
final class HangUp {
  private static final Logger log = LoggerFactory.getLogger(HangUp.class);

  private HangUp() {}

  /**
   * Calls {@code handler} on a thread of the JVM at each SIGHUP. Where there is no such signal
   * (Windows, a JVM started with {@code -Xrs}) it does nothing; {@code POST /-/reload} remains.
   *
   * <p>The JDK's only way to hear a signal is {@code sun.misc.Signal}, whose every mention the
   * compiler warns of; hence by reflection.
   */
  static void onSignal(Runnable handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> listenerType = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {listenerType},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  handler.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, listenerType)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), listener);
    } catch (InvocationTargetException e) {
      log.info("no reload by SIGHUP reason={}", String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      log.info("no reload by SIGHUP reason={}", e.toString());
    }
  }
}
