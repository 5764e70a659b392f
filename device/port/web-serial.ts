/**
 * The browser's own serial ports (Web Serial, https://wicg.github.io/serial/). A `SerialPort` is a
 * {@link Port} as it is, so nothing is wrapped.
 */
import { BRIDGES } from '../formats/esp/usb-bridges.ts';
import type { Port, Ports } from './port.ts';
import { noChoice } from './refused.ts';

/** By the makers of known bridges, whose further chips are bridges, too. */
const FILTERS: readonly SerialPortFilter[] = [
  ...new Set(BRIDGES.map(({ usbVendorId }) => usbVendorId)),
].map((usbVendorId) => ({ usbVendorId }));

export function webSerialPorts(serial: Serial): Ports {
  // Web Serial 4.3: the event is fired at the port, and bubbles to `navigator.serial`.
  const hear = (
    event: 'connect' | 'disconnect',
    listener: (port: Port) => void,
    signal: AbortSignal,
  ): void => {
    serial.addEventListener(event, ({ target }) => listener(asPort(target as SerialPort)), {
      signal,
    });
  };
  return {
    by: 'web-serial',
    granted: async () => (await serial.getPorts()).map(asPort),
    choose: async (all) => {
      try {
        return asPort(await serial.requestPort({ filters: all ? [] : [...FILTERS] }));
      } catch (cause) {
        return noChoice(cause);
      }
    },
    onPlugged: (listener, signal) => hear('connect', listener, signal),
    onUnplugged: (listener, signal) => hear('disconnect', listener, signal),
  };
}

/** The types of Web Serial leave open which kind of buffer the octets are in; it is never a shared one. */
function asPort(port: SerialPort): Port {
  return port as unknown as Port;
}
