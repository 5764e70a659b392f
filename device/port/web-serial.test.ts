import assert from 'node:assert/strict';
import test from 'node:test';
import { ProblemError } from '../formats/problem.ts';
import type { Port } from './port.ts';
import { webSerialPorts } from './web-serial.ts';

function serialWith(parts: Partial<Serial>): Serial {
  return Object.assign(new EventTarget(), parts) as Serial;
}

function fakePort(): SerialPort {
  const port: unknown = new EventTarget();
  return port as SerialPort;
}

test('granted ports are those of the browser', async () => {
  const port = fakePort();
  const ports = webSerialPorts(serialWith({ getPorts: () => Promise.resolve([port]) }));
  assert.deepEqual(await ports.granted(), [port]);
});

test('the picker lists known bridges, or all ports when asked for', async () => {
  const asked: SerialPortRequestOptions[] = [];
  const port = fakePort();
  const ports = webSerialPorts(
    serialWith({
      requestPort: (options) => {
        asked.push(options ?? {});
        return Promise.resolve(port);
      },
    }),
  );
  assert.equal(await ports.choose(false), port);
  assert.equal(await ports.choose(true), port);
  assert.deepEqual(
    asked[0]?.filters?.map(({ usbVendorId }) => usbVendorId),
    [0x10c4, 0x1a86, 0x0403, 0x303a],
  );
  assert.deepEqual(asked[1], { filters: [] });
});

test('a picker that is left is no failure; a browser that forbids it is', async () => {
  const failing = (name: string): Promise<Port | null> =>
    webSerialPorts(
      serialWith({ requestPort: () => Promise.reject(new DOMException('no', name)) }),
    ).choose(false);
  assert.equal(await failing('NotFoundError'), null);
  await assert.rejects(
    failing('SecurityError'),
    (error) => error instanceof ProblemError && error.problem.code === 'usb-refused',
  );
});

test('a port that is plugged in is told, until nobody listens', () => {
  const serial = serialWith({});
  const heard: unknown[] = [];
  const listening = new AbortController();
  webSerialPorts(serial).onPlugged((port) => heard.push(port), listening.signal);
  serial.dispatchEvent(new Event('connect'));
  assert.deepEqual(heard, [serial], 'the target of the event');
  listening.abort();
  serial.dispatchEvent(new Event('connect'));
  assert.equal(heard.length, 1);
});
