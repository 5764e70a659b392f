/**
 * The class wall with many students who all have news every second: frames a second on the instructor's page, and how
 * soon a change that a student sends is on the tile. Students and browser share this machine.
 */
import { once } from 'node:events';
import type { Page } from '@playwright/test';
import WebSocket from 'ws';
import { SUBPROTOCOL, type Status } from '../../device/class/protocol.ts';

export interface WallFigures {
  readonly framesPerSecond: number;
  /** From a student's send to the tile, milliseconds; the longest of the samples. */
  readonly changeMs: number;
}

const SAMPLES = 20;
/** Connections that are opened at the same time. */
const AT_ONCE = 50;

/** @param page of the instructor, at /class/ with an open class */
export async function wallFigures(
  page: Page,
  origin: string,
  students: number,
): Promise<WallFigures> {
  const code = await page.locator('.desk-code strong').textContent();
  const url = `${origin.replace('http', 'ws')}/class/${code}`;
  const sockets: WebSocket[] = [];
  for (let at = 0; at < students; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, students - at) }, (_, index) =>
      join(url, at + index),
    );
    sockets.push(...(await Promise.all(some)));
  }
  /** Whose hand is up, and stays up. */
  const raised = new Set<number>();
  let round = 0;
  const busy = setInterval(() => {
    round++;
    for (const [index, socket] of sockets.entries()) {
      socket.send(news(index, round, raised.has(index)));
    }
  }, 1_000);
  try {
    await page
      .locator('.wall-tile')
      .nth(students - 1)
      .waitFor({ state: 'attached' });
    const frames = countFrames(page);
    const changes: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      const at = Math.floor((sample * students) / SAMPLES);
      raised.add(at);
      changes.push(await changeMs(page, sockets, at));
    }
    await page.evaluate(() => document.dispatchEvent(new Event('bench-over')));
    return { framesPerSecond: await frames, changeMs: Math.max(...changes) };
  } finally {
    clearInterval(busy);
    for (const socket of sockets) socket.terminate();
  }
}

async function join(url: string, index: number): Promise<WebSocket> {
  const socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false });
  await once(socket, 'open');
  const hello = { type: 'student', id: `student-${index}`, name: `S${index}`, instructor: null };
  socket.send(JSON.stringify(hello));
  await once(socket, 'message');
  return socket;
}

function news(index: number, round: number, hand: boolean): string {
  const status: Status = {
    progress: [{ lesson: 'frames', seen: round % 2 === 0 ? [] : ['ping-pong'], passed: false }],
    path: '/lessons/frames/',
    board: { kind: 'virtual', state: 'running', led: (index + round) % 2 === 0 ? 'on' : 'off' },
    problem: round % 5 === 0 ? { code: 'no-board', what: 'No board is connected.' } : null,
    hand,
    shows: false,
    showsSketch: false,
  };
  return JSON.stringify({ type: 'status', status });
}

/** Until the page hears `bench-over`. */
function countFrames(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const startedMs = performance.now();
        let count = 0;
        let over = false;
        document.addEventListener('bench-over', () => (over = true), { once: true });
        const frame = (): void => {
          count++;
          if (over) resolve((count * 1000) / (performance.now() - startedMs));
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
  );
}

async function changeMs(page: Page, sockets: readonly WebSocket[], at: number): Promise<number> {
  const seen = page.evaluate(
    (name) =>
      new Promise<undefined>((resolve) => {
        const look = (): boolean =>
          [...document.querySelectorAll('.wall-tile[data-hand="true"] .wall-name')].some(
            (tile) => tile.textContent.trim() === name,
          );
        const observer = new MutationObserver(() => {
          if (!look()) return;
          observer.disconnect();
          resolve(undefined);
        });
        const tiles = document.querySelector('.wall-tiles');
        if (tiles === null) throw new Error('the page lacks its wall');
        observer.observe(tiles, { subtree: true, attributes: true, childList: true });
      }),
    `S${at}`,
  );
  const startedMs = performance.now();
  sockets[at]?.send(news(at, 0, true));
  await seen;
  return performance.now() - startedMs;
}
