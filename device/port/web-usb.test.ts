import assert from 'node:assert/strict';
import test from 'node:test';
import { usbPort, webUsbPorts, type UsbDriver } from './web-usb.ts';

/** A device whose interfaces are of these classes. */
function device(vendorId: number, ...classes: number[]): USBDevice {
  const interfaces = classes.map((interfaceClass) => ({ alternates: [{ interfaceClass }] }));
  const made: unknown = { vendorId, productId: 0x7523, configurations: [{ interfaces }] };
  return made as USBDevice;
}

/** A driver as the two packages have them, that notes what it is told and can be made to speak. */
class FakeDriver implements UsbDriver {
  readonly told: string[] = [];
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  source: ReadableStreamDefaultController<Uint8Array> | null = null;

  open({ baudRate }: { baudRate: number }): Promise<void> {
    this.told.push(`open ${baudRate}`);
    this.readable = new ReadableStream({ start: (source) => void (this.source = source) });
    this.writable = new WritableStream({
      write: (octets) => void this.told.push(`octets ${octets.join()}`),
    });
    return Promise.resolve();
  }

  async close(): Promise<void> {
    // As web-serial-polyfill does: it fails as long as somebody holds them.
    await this.readable?.cancel();
    await this.writable?.abort();
    this.told.push('close');
  }

  setSignals(signals: SerialOutputSignals): Promise<void> {
    this.told.push(JSON.stringify(signals));
    return Promise.resolve();
  }
}

const CH340 = device(0x1a86, 0xff);

test('a device becomes a port: octets, signals, and streams that come anew', async () => {
  const drivers: FakeDriver[] = [];
  const port = usbPort(CH340, () => {
    const driver = new FakeDriver();
    drivers.push(driver);
    return Promise.resolve(driver);
  });
  await port.open({ baudRate: 115_200 });
  const [first] = drivers;
  const writer = port.writable!.getWriter();
  await writer.write(Uint8Array.of(1, 2));
  writer.releaseLock();
  await port.setSignals({ requestToSend: true });
  await port.readable!.cancel();
  first!.source!.enqueue(Uint8Array.of(7));
  const reader = port.readable!.getReader();
  assert.deepEqual((await reader.read()).value, Uint8Array.of(7));
  reader.releaseLock();
  await port.close();
  await port.open({ baudRate: 460_800 });
  assert.deepEqual(first!.told, [
    'open 115200',
    'octets 1,2',
    '{"requestToSend":true}',
    '{"dataTerminalReady":false,"requestToSend":false}',
    'close',
  ]);
  assert.deepEqual(drivers[1]!.told, ['open 460800']);
  assert.equal(port.getInfo().usbVendorId, 0x1a86);
});

test('a device that fails is a port that is lost', async () => {
  const driver = new FakeDriver();
  const port = usbPort(CH340, () => Promise.resolve(driver));
  await port.open({ baudRate: 115_200 });
  const reader = port.readable!.getReader();
  driver.source!.error(new Error('transferIn'));
  await assert.rejects(reader.read(), DOMException);
  assert.equal(port.readable, null);
});

test('a driver that cannot open it: NetworkError, as from a SerialPort', async () => {
  const port = usbPort(CH340, () => Promise.reject(new Error('claimed by the kernel')));
  await assert.rejects(
    port.open({ baudRate: 115_200 }),
    (error) => error instanceof DOMException && error.name === 'NetworkError',
  );
});

test('one port for each device; only devices that there is a driver for', async () => {
  const devices = [CH340, device(0x303a, 0x02, 0x0a), device(0x10c4, 0xff)];
  const usb = Object.assign(new EventTarget(), {
    getDevices: () => Promise.resolve(devices),
    requestDevice: () => Promise.resolve(CH340),
  }) as unknown as USB;
  const ports = webUsbPorts(usb, () => Promise.resolve(new FakeDriver()));
  const granted = await ports.granted();
  assert.equal(granted.length, 2);
  assert.equal(await ports.choose(false), granted[0]);
});

test('unplugged and plugged in again, it is the same port', async () => {
  const usb = Object.assign(new EventTarget(), {
    getDevices: () => Promise.resolve([CH340]),
  }) as unknown as USB;
  const ports = webUsbPorts(usb, () => Promise.resolve(new FakeDriver()));
  const [port] = await ports.granted();
  await port!.open({ baudRate: 115_200 });
  const say = (type: string): boolean =>
    usb.dispatchEvent(Object.assign(new Event(type), { device: CH340 }));
  say('disconnect');
  assert.equal(port!.readable, null);
  await port!.close();
  const back = Promise.withResolvers<unknown>();
  ports.onPlugged(back.resolve, AbortSignal.timeout(10_000));
  say('connect');
  assert.equal(await back.promise, port);
  await port!.open({ baudRate: 115_200 });
});
