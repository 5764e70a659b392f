/**
 * Serial ports where a browser has WebUSB (https://wicg.github.io/webusb/) and no Web Serial, as
 * Chrome on Android before 148: the driver runs in the page. `web-serial-polyfill` drives what speaks USB CDC-ACM (USB CDC PSTN
 * 1.2), esptool-js the CH340 and CH341; both are loaded when a port is opened. Other bridges, such as
 * the CP2102 and FTDI's, have drivers of neither kind.
 *
 * Neither driver behaves as a `SerialPort` does where it counts (streams after a cancel, loss), so
 * each stands behind a {@link MemoryPort}, which does.
 */
import { MemoryPort } from './memory-port.ts';
import type { Ports } from './port.ts';
import { noChoice } from './refused.ts';

const WCH = 0x1a86;
/** USB-IF class codes: communications (CDC control), and "vendor specific". */
const CLASS_CDC = 0x02;
const CLASS_VENDOR = 0xff;

const FILTERS: readonly USBDeviceFilter[] = [{ vendorId: WCH }, { classCode: CLASS_CDC }];

/** The interface that both drivers share. */
export interface UsbDriver {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open(options: { baudRate: number }): Promise<void>;
  close(): Promise<void>;
  setSignals(signals: SerialOutputSignals): Promise<void>;
}

export type LoadDriver = (device: USBDevice) => Promise<UsbDriver>;

export function webUsbPorts(usb: USB, loadDriver: LoadDriver = driverFor): Ports {
  /** One port for each device, as `navigator.serial` has it. */
  const ports = new WeakMap<USBDevice, MemoryPort>();
  const portOf = (device: USBDevice): MemoryPort => {
    const known = ports.get(device);
    if (known !== undefined) return known;
    const port = usbPort(device, loadDriver);
    ports.set(device, port);
    return port;
  };
  usb.addEventListener('disconnect', ({ device }) => ports.get(device)?.lose());
  return {
    by: 'web-usb',
    granted: async () => (await usb.getDevices()).filter(isDrivable).map(portOf),
    choose: async () => {
      try {
        return portOf(await usb.requestDevice({ filters: [...FILTERS] }));
      } catch (cause) {
        return noChoice(cause);
      }
    },
    onPlugged: (listener, signal) => {
      usb.addEventListener(
        'connect',
        ({ device }) => {
          if (!isDrivable(device)) return;
          const port = portOf(device);
          port.restore();
          listener(port);
        },
        { signal },
      );
    },
    onUnplugged: (listener, signal) => {
      usb.addEventListener(
        'disconnect',
        ({ device }) => {
          const port = ports.get(device);
          if (port !== undefined) listener(port);
        },
        { signal },
      );
    },
  };
}

/** A serial port out of a USB device. */
export function usbPort(device: USBDevice, loadDriver: LoadDriver): MemoryPort {
  let driver: UsbDriver | null = null;
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  let writer: WritableStreamDefaultWriter<Uint8Array> | null = null;
  /** Orders to the driver, carried out one after the other. */
  let orders: Promise<unknown> = Promise.resolve();
  const order = (action: () => Promise<unknown>): Promise<unknown> => {
    const done = orders.then(action);
    orders = done.catch(() => undefined);
    return done;
  };

  const pump = async (from: UsbDriver): Promise<void> => {
    try {
      reader = from.readable?.getReader() ?? null;
      for (;;) {
        const read = await reader?.read();
        if (read?.value === undefined) break;
        port.deliver(new Uint8Array(read.value));
      }
    } catch {
      // Ours to end, or the device's loss.
    }
    if (driver === from) port.lose();
  };

  const port = new MemoryPort(
    {
      onOpen: async ({ baudRate }) => {
        await order(async () => {
          const loaded = await loadDriver(device);
          await loaded.open({ baudRate });
          driver = loaded;
          writer = loaded.writable?.getWriter() ?? null;
          void pump(loaded);
        });
      },
      onClose: () => {
        const closing = driver;
        driver = null;
        order(async () => {
          // A stream that is locked cannot be ended by the driver.
          await reader?.cancel().catch(() => undefined);
          reader?.releaseLock();
          writer?.releaseLock();
          reader = writer = null;
          await closing?.close();
        }).catch(() => undefined); // a device that is gone is closed
      },
      onOctets: async (octets) => writer?.write(octets),
      onSignals: (signals) => {
        const told = driver;
        order(async () => told?.setSignals(signals)).catch(() => undefined); // lost: reading tells
      },
    },
    { usbVendorId: device.vendorId, usbProductId: device.productId },
  );
  return port;
}

function isDrivable(device: USBDevice): boolean {
  return hasClass(device, CLASS_CDC) || isCh340(device);
}

function isCh340(device: USBDevice): boolean {
  return device.vendorId === WCH && hasClass(device, CLASS_VENDOR);
}

function hasClass({ configurations }: USBDevice, wanted: number): boolean {
  const interfaces = configurations.flatMap((configuration) => configuration.interfaces);
  const alternates = interfaces.flatMap((one) => one.alternates);
  return alternates.some(({ interfaceClass }) => interfaceClass === wanted);
}

async function driverFor(device: USBDevice): Promise<UsbDriver> {
  if (hasClass(device, CLASS_CDC)) {
    const { SerialPort } = await import('web-serial-polyfill');
    return new SerialPort(device);
  }
  const { WebUSBSerialPort } = await import('esptool-js');
  return new WebUSBSerialPort(device);
}
