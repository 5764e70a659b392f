import assert from 'node:assert/strict';
import test from 'node:test';
import { releaseLines } from './port-control.ts';
import { MemoryPort } from './memory-port.ts';

/** Whether the auto-reset circuit holds EN low: RTS alone does. */
const enableIsLow = ({ dataTerminalReady, requestToSend }: SerialOutputSignals): boolean =>
  requestToSend === true && dataTerminalReady !== true;

test('both lines are released, and EN is not pulled on the way', async () => {
  const lines = { dataTerminalReady: true, requestToSend: true };
  const seen: SerialOutputSignals[] = [];
  const port = new MemoryPort({
    onSignals: (signals) => {
      // As Chromium does it: one after the other, DTR first.
      for (const name of ['dataTerminalReady', 'requestToSend'] as const) {
        lines[name] = signals[name] ?? lines[name];
        seen.push({ ...lines });
      }
    },
  });
  await port.open({ baudRate: 115_200 });
  await releaseLines(port);
  assert.deepEqual(lines, { dataTerminalReady: false, requestToSend: false });
  assert.ok(!seen.some(enableIsLow));
});

test('a port without these lines is left as it is', async () => {
  await assert.doesNotReject(releaseLines(new MemoryPort({})));
});
