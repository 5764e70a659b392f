/** One sketch on both of our boards: as WebAssembly, and as the ESP32's image on an interpreter of its chip. */
import { readdirSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { ProblemError } from '../../device/formats/problem.ts';
import { startEsp32Board } from '../../device/lx6/testing/node-board.ts';
import { linkEsp32Sketch } from '../../firmware/esp32-build.ts';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { root } from '../../server/root.ts';
import { LED_PIN, startBoard, WiredBoard } from '../faults/board.ts';

export const BOARDS = ['virtual', 'ESP32'] as const;

/** A board that has power, with the sketch tests/sketches/`name` in its flash. */
export async function boardWith(
  t: TestContext,
  kind: (typeof BOARDS)[number],
  name: string,
): Promise<WiredBoard> {
  const folder = `${root}tests/sketches/${name}/`;
  const files = readdirSync(folder).map((file) => {
    return { path: `${name}/${file}`, text: readFileSync(`${folder}${file}`, 'utf8') };
  });
  if (kind === 'virtual') return startBoard(t, writeWebAssemblyImage(await linkSketch(files)));
  const { image } = await linkEsp32Sketch(files);
  const levels: (0 | 1 | null)[] = [];
  const { board } = startEsp32Board({
    image,
    onPin: (pin, level) => pin === LED_PIN && levels.push(level),
  });
  await board.port.open({ baudRate: 115_200 });
  const wired = new WiredBoard(board, levels);
  t.after(() => wired.stop());
  wired.session.start();
  return wired;
}

/** Resolves when the sketch's server listens: until then the board refuses connections to it. */
export async function serving({ session }: WiredBoard): Promise<void> {
  for (;;) {
    try {
      await session.get('/');
      return;
    } catch (error) {
      if (!(error instanceof ProblemError && error.problem.code === 'connection-refused'))
        throw error;
    }
  }
}
