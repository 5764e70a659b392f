/** Easy sequence numbers are the owner's wish: they outlive resets and even the worker. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { root } from '../../server/root.ts';
import { startBoard, type WiredBoard } from './board.ts';

/** RFC 9293 (3.1): source port, destination port, sequence number; flags in octet 13. */
const TCP_HEADER = 20;
const SYN_ACK = 0x12;

/** Opens a connection and returns the sequence number the board began it with. */
async function firstNumber(wired: WiredBoard): Promise<number> {
  const { link } = wired.session;
  link.clear();
  await wired.session.get('/');
  const answer = link.records.find(
    ({ octets, direction }) =>
      direction === 'board-to-client' && octets[TCP_HEADER + 13] === SYN_ACK,
  );
  assert.ok(answer !== undefined);
  return new DataView(answer.octets.buffer, answer.octets.byteOffset).getUint32(TCP_HEADER + 4);
}

test('easy numbers are kept over a reset, and given up when asked', async (t) => {
  const wired = await startBoard(t);
  await wired.heard(/Ready:/);
  assert.notEqual(await firstNumber(wired), 5000);
  wired.board.setEasySequence(true);
  assert.equal(await firstNumber(wired), 5000);
  assert.equal(await firstNumber(wired), 5000);
  await wired.board.port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await wired.board.port.setSignals({ dataTerminalReady: false, requestToSend: false });
  wired.session.forgetConnections();
  await wired.heard(/Ready:/);
  assert.equal(await firstNumber(wired), 5000);
  wired.board.setEasySequence(false);
  assert.notEqual(await firstNumber(wired), 5000);
});

test('a worker that replaces a blocked one is told, too', async (t) => {
  const path = 'blocks_on_request.ino';
  const text = readFileSync(`${root}tests/sketches/blocks_on_request/${path}`, 'utf8');
  const wired = await startBoard(t, writeWebAssemblyImage(await linkSketch([{ path, text }])));
  wired.board.setEasySequence(true);
  await wired.heard(/serving/);
  assert.equal(await firstNumber(wired), 5000);
  wired.session.get('/block').catch(() => undefined);
  await wired.heard(/blocked/);
  wired.board.press('EN', true);
  wired.board.press('EN', false);
  wired.session.forgetConnections();
  await wired.heard(/serving/);
  assert.equal(await firstNumber(wired), 5000);
});
