/** What a virtual board tells of the functions of its sketch: plain data. */

/** A function of the sketch was entered or left. */
export interface SketchCall {
  readonly enter: boolean;
  readonly name: string;
  /** Milliseconds since the program started, as its `millis()` counts them, with fractions. */
  readonly timeMs: number;
  /** Who runs it: the task that calls setup() and loop(), or the one that serves the network. */
  readonly task: 'loop' | 'network';
  /** Calls left out just before this, because there were too many; absent when there were none. */
  readonly missed?: number;
}
