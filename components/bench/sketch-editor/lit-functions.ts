/**
 * Lights up the functions that the board runs, in the text of the reader's own sketch: from the board's trace, slowed
 * down so that it can be seen.
 */
import { board, systemClock } from '../../../device/board/board.ts';
import type { SketchCall } from '../../../device/formats/esp/sketch-call.ts';
import { gather } from '../../ui/widget/gather.ts';
import { isIdleTurn, TraceModel } from '../trace/trace-model.ts';
import { TracePlayer } from '../trace/trace-player.ts';

/** `running`: now. `calling`: waits for a function it has called. `recent`: on the last way. */
export type Light = 'running' | 'calling' | 'recent';

export class LitFunctions {
  /** The last call from outside, in words: "onEvent() → toggle()". Empty before the first. */
  way = '';
  #model = new TraceModel();
  readonly #player = new TracePlayer({
    after: (...given) => systemClock.after(...given),
    show: (call) => this.#take(call),
  });
  readonly #changed: () => void;

  /**
   * @param isShown whether the program that runs is the one in the text
   * @param changed is called when another function is lit, until `signal` aborts
   */
  constructor(
    isShown: () => boolean,
    changed: (lights: ReadonlyMap<string, Light>) => void,
    signal: AbortSignal,
  ) {
    this.#changed = gather(() => !signal.aborted && changed(this.#lights()));
    board.on('trace', (calls) => isShown() && this.#player.play(calls), { signal });
    board.on('change', ({ state }) => state !== 'running' && this.#forget(), { signal });
    signal.addEventListener('abort', () => this.#player.clear());
  }

  #take(call: SketchCall): boolean {
    const ended = this.#model.next(call);
    if (ended !== null && !isIdleTurn(ended.names)) {
      this.way = ended.names.map((name) => (name.includes(':') ? name : `${name}()`)).join(' → ');
    }
    this.#changed();
    return call.name !== 'loop';
  }

  #forget(): void {
    this.#player.clear();
    this.#model = new TraceModel();
    this.way = '';
    this.#changed();
  }

  /** By the name of the function in the text: what stands inside another one lights that one. */
  #lights(): ReadonlyMap<string, Light> {
    const lights = new Map<string, Light>();
    const { running, way } = this.#model;
    for (const name of way) lights.set(outermost(name), 'recent');
    for (const names of [running.loop, running.network]) {
      if (isIdleTurn(names)) continue;
      for (const name of names) lights.set(outermost(name), 'calling');
      const innermost = names.at(-1);
      if (innermost !== undefined) lights.set(outermost(innermost), 'running');
    }
    return lights;
  }
}

/** "setup: GET /" and "Lamp::on" stand inside `setup` and `Lamp`. */
const outermost = (name: string): string => /^\w*/.exec(name)?.[0] ?? name;
