import assert from 'node:assert/strict';
import test from 'node:test';
import { ProblemError } from '../bytes/problem.ts';
import { grantedPorts, requestPort, webSerialProblem } from './web-serial.ts';
import type { Browser } from './web-serial.ts';

function browserWith(serial: Partial<Serial>): Browser {
  return { isSecureContext: true, navigator: { serial: serial as Serial } };
}

function fakePort(): SerialPort {
  const port: unknown = new EventTarget();
  return port as SerialPort;
}

async function problemCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    return error.problem.code;
  }
  return 'none';
}

test('where there is no Web Serial the reason is told', () => {
  assert.equal(webSerialProblem(browserWith({})), null);
  assert.equal(webSerialProblem({ isSecureContext: true })?.problem.code, 'usb-unsupported');
  assert.equal(webSerialProblem({ navigator: {} })?.problem.code, 'usb-unsupported');
  assert.equal(webSerialProblem({ isSecureContext: false })?.problem.code, 'usb-insecure-page');
});

test('granted ports are listed, none without Web Serial', async () => {
  const port = fakePort();
  assert.deepEqual(await grantedPorts(browserWith({ getPorts: () => Promise.resolve([port]) })), [
    port,
  ]);
  assert.deepEqual(await grantedPorts({}), []);
});

test('the picker lists boards, and what the reader does with it is told', async () => {
  const asked: SerialPortRequestOptions[] = [];
  const port = fakePort();
  const picks = browserWith({
    requestPort: (options) => {
      asked.push(options ?? {});
      return Promise.resolve(port);
    },
  });
  assert.equal(await requestPort(undefined, picks), port);
  assert.equal(await requestPort([], picks), port);
  assert.ok(asked[0]!.filters!.some(({ usbVendorId }) => usbVendorId === 0x10c4));
  assert.deepEqual(asked[1], { filters: [] });

  const failing = (name: string): Promise<string> =>
    problemCode(
      requestPort(
        [],
        browserWith({ requestPort: () => Promise.reject(new DOMException('no', name)) }),
      ),
    );
  assert.equal(await failing('NotFoundError'), 'usb-none-chosen');
  assert.equal(await failing('SecurityError'), 'usb-refused');
  assert.equal(await problemCode(requestPort([], {})), 'usb-unsupported');
});
