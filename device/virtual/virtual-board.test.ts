/** The owner's side of a virtual board, with a worker that is too busy to answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import type { BoardWorker, FromWorker, ToWorker } from './messages.ts';
import { VirtualBoard } from './virtual-board.ts';

/** How long a reset waits for a worker, as virtual-board.ts has it. */
const GRACE_MS = 60;

function octets(text: string): FromWorker {
  return { type: 'octets', octets: new TextEncoder().encode(text) };
}

/** A worker that has booted and answers nothing more. */
class DeafWorker implements BoardWorker {
  readonly posted: ToWorker[] = [];
  terminated = false;
  #listener: (message: FromWorker) => void = () => undefined;

  post(message: ToWorker): void {
    this.posted.push(message);
  }
  onMessage(listener: (message: FromWorker) => void): void {
    this.#listener = listener;
  }
  onFailure(): void {
    // It never fails.
  }
  terminate(): void {
    this.terminated = true;
  }
  tells(message: FromWorker): void {
    this.#listener(message);
  }
  say(text: string): void {
    this.tells(octets(text));
  }
  /** As the straps were said to be when it got power. */
  get bootsIntoDownload(): boolean {
    const power = this.posted.find((message) => message.type === 'power');
    assert.ok(power?.type === 'power');
    return power.signals.dataTerminalReady;
  }
}

/** @param first what the first worker says first */
async function bench(first: FromWorker = octets('rst:0x1')): Promise<{
  clock: ManualClock;
  board: VirtualBoard;
  workers: DeafWorker[];
  set: (dataTerminalReady: boolean, requestToSend: boolean) => Promise<void>;
}> {
  const clock = new ManualClock();
  const workers: DeafWorker[] = [];
  const createWorker = (): DeafWorker => {
    const worker = new DeafWorker();
    workers.push(worker);
    return worker;
  };
  const board = new VirtualBoard({ clock, createWorker });
  workers[0]!.tells(first);
  await board.port.open({ baudRate: 115_200 });
  const set = (dataTerminalReady: boolean, requestToSend: boolean): Promise<void> =>
    board.port.setSignals({ dataTerminalReady, requestToSend });
  return { clock, board, workers, set };
}

test('a worker that does not answer is replaced with the straps of this reset, not of the last one', async () => {
  const { clock, workers, set } = await bench();
  // Into download mode: IO0 is low when EN has risen.
  await set(false, true);
  clock.advance(10);
  await set(true, false);
  clock.advance(GRACE_MS);
  assert.equal(workers.length, 2);
  assert.ok(workers[1]!.bootsIntoDownload);
  workers[1]!.say('waiting for download');
  await set(false, false);
  clock.advance(GRACE_MS);

  // And out of it. The host is late: the worker is given up just after EN has risen.
  await set(false, true);
  clock.advance(GRACE_MS - 2);
  await set(false, false);
  clock.advance(2);
  assert.ok(workers[1]!.terminated);
  assert.equal(workers.length, 2, 'nothing starts before the straps have been sampled');
  clock.advance(EN_RISE_MS);
  assert.equal(workers.length, 3);
  assert.ok(!workers[2]!.bootsIntoDownload);
});

test('easy sequence numbers are told to every worker', async () => {
  const { clock, board, workers, set } = await bench();
  board.setEasySequence(true);
  assert.deepEqual(workers[0]!.posted.at(-1), { type: 'easy-sequence', on: true });
  await set(false, true);
  clock.advance(10);
  await set(false, false);
  clock.advance(GRACE_MS);
  const power = workers[1]!.posted.find((message) => message.type === 'power');
  assert.ok(power?.type === 'power' && power.easySequence);
});

test('a worker that is blocked before its first word has crossed the line is replaced all the same', async () => {
  const { clock, workers, set } = await bench({ type: 'boot' });
  await set(false, true);
  clock.advance(GRACE_MS);
  assert.ok(workers[0]!.terminated);
});

test('what the transmitter of a blocked worker held still comes, before the watchdog speaks', async () => {
  const { clock, board, workers } = await bench();
  workers[0]!.tells({ ...octets('last words\r\n'), type: 'sending' } as FromWorker);
  workers[0]!.say('last ');
  workers[0]!.tells({ type: 'callback', running: true });
  const heard = read(board, 'Aborting');
  clock.advance(6_000);
  assert.match(await heard, /^last words\r\n\r\nE \(\d+\) task_wdt: /);
});

test('the watchdog watches callbacks, and not the loop task', async () => {
  const { clock, workers } = await bench();
  workers[0]!.tells({ type: 'callback', running: true });
  workers[0]!.tells({ type: 'callback', running: false });
  clock.advance(60_000);
  assert.equal(workers.length, 1);
  workers[0]!.tells({ type: 'callback', running: true });
  clock.advance(1_000);
  assert.equal(workers.length, 2);
  // The new worker has called nothing yet.
  workers[1]!.say('hello');
  clock.advance(60_000);
  assert.equal(workers.length, 2);
});

async function read(board: VirtualBoard, end: string): Promise<string> {
  const reader = board.port.readable!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!text.includes(end)) text += decoder.decode((await reader.read()).value, { stream: true });
  reader.releaseLock();
  return text;
}
