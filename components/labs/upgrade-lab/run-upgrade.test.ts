import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PacketRecord, Wire } from '../../../device/board/board.ts';
import { ScriptedBoard } from '../../../device/board/testing/scripted-board.ts';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import {
  boardAddress,
  scenario,
  serveWebSocket,
  settle,
} from '../../../device/net/testing/scenario.ts';
import * as tools from '../../../device/net/websocket/websocket-tools.ts';
import { correctRequest, encodeRequest } from './request.ts';
import { runUpgrade } from './run-upgrade.ts';
import type { UpgradeRun } from './steps.ts';

function bench() {
  const parts = scenario();
  const { link, host, clock } = parts;
  // As a board does: packets are told after they have gone on.
  const board = new ScriptedBoard();
  const dissector = new Dissector();
  const untold: PacketRecord[] = [];
  link.tap((event) => {
    if (event.type === 'packet') untold.push(event.record);
  });
  const wire = { connect: (port: number) => host.connect(boardAddress, port) } as unknown as Wire;
  const runs: UpgradeRun[] = [];
  const leave = new AbortController();
  const started = runUpgrade(
    board,
    wire,
    tools,
    encodeRequest(correctRequest()),
    (run) => runs.push(run),
    leave.signal,
  );
  const pass = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) {
      clock.advance(50);
      await settle();
      for (const record of untold.splice(0)) board.tell('packet', dissector.next(record));
    }
  };
  return { ...parts, started, runs, leave, pass };
}

test('the answer is read off the wire, and the WebSocket closed after its first frame', async () => {
  const { peer, started, runs, pass, host } = bench();
  let closed = false;
  serveWebSocket(peer, (octets) => {
    closed ||= octets[0] === 0x88;
    return octets[0] === 0x88 ? [0x88, 2, 3, 0xe8] : [];
  });
  await pass();
  assert.equal(await started, null);
  const last = runs.at(-1);
  assert.equal(last?.answer?.status, 101);
  assert.equal(last.calculation?.accept, 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  assert.deepEqual([last.requestPackets.length, last.answerPackets.length], [1, 1]);
  assert.equal(closed, false);
  peer.send([0x81, 1, 0x30]);
  await pass();
  assert.deepEqual(runs.at(-1)?.firstFrame, Uint8Array.of(0x81, 1, 0x30));
  assert.ok(closed);
  assert.equal(host.connections.length, 1);
});

test('a board that is reset before it answers is said to be', async () => {
  const { peer, started, runs, pass, host } = bench();
  peer.onData = () => undefined;
  await pass();
  assert.equal(runs.at(-1)?.answer, null);
  host.forget();
  assert.match((await started) ?? '', /ended before a whole answer/);
});

test('a page that is left gives the connection up', async () => {
  const { peer, started, leave, pass, host } = bench();
  peer.onData = () => undefined;
  await pass();
  leave.abort();
  assert.equal(await started, null);
  assert.equal(host.connections.length, 0);
});
