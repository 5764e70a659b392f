/**
 * Which stretch of time a plotter shows: the latest, as it grows, or one that stays. Moments are milliseconds of one
 * clock, whichever. Pure, so that wheel, keys and buttons mean the same.
 */

export interface View {
  /** How long it is; Infinity for all that is kept. */
  readonly spanMs: number;
  /** Where it begins; null while it follows the latest sample. */
  readonly fromMs: number | null;
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Of what is kept: the first sample and the last. */
export type Extent = Stretch;

export const LATEST: View = { spanMs: 20_000, fromMs: null };
export const ALL: View = { spanMs: Infinity, fromMs: null };

const MIN_SPAN_MS = 2;
/** With less motion the picture moves on by so much of itself at a time. */
const STEPS = 4;

/**
 * @param stepwise moves on in steps rather than with each sample
 * @returns what is shown, never shorter than {@link MIN_SPAN_MS}
 */
export function shownOf(view: View, extent: Extent, stepwise = false): Stretch {
  const { spanMs, fromMs } = view;
  const length = Math.max(MIN_SPAN_MS, Math.min(spanMs, extent.toMs - extent.fromMs));
  if (fromMs !== null) return { fromMs, toMs: fromMs + length };
  if (spanMs === Infinity) return { fromMs: extent.fromMs, toMs: extent.fromMs + length };
  // A short record grows from the left.
  const step = stepwise ? spanMs / STEPS : 0;
  const behind = Math.max(0, extent.toMs - spanMs - extent.fromMs);
  const moved = step === 0 ? behind : Math.ceil(behind / step) * step;
  return { fromMs: extent.fromMs + moved, toMs: extent.fromMs + moved + spanMs };
}

/**
 * Longer (`factor` above 1) or shorter. A view that follows goes on following, unless a moment is to stay where it is.
 * @param anchorMs the moment that stays in its place; null for the latest
 */
export function zoomed(view: View, extent: Extent, factor: number, anchorMs: number | null): View {
  const shown = shownOf(view, extent);
  const all = extent.toMs - extent.fromMs;
  const spanMs = Math.max(MIN_SPAN_MS, (shown.toMs - shown.fromMs) * factor);
  if (spanMs >= all && factor > 1) return ALL;
  if (view.fromMs === null && anchorMs === null) return { spanMs, fromMs: null };
  const anchor = anchorMs ?? (shown.fromMs + shown.toMs) / 2;
  const share = (anchor - shown.fromMs) / (shown.toMs - shown.fromMs);
  return within({ spanMs, fromMs: anchor - share * spanMs }, extent);
}

/** Earlier (below 0) or later. */
export function panned(view: View, extent: Extent, byMs: number): View {
  const { fromMs, toMs } = shownOf(view, extent);
  return within({ spanMs: toMs - fromMs, fromMs: fromMs + byMs }, extent);
}

/** A stretch that was chosen. */
export function chosen({ fromMs, toMs }: Stretch, extent: Extent): View {
  return within({ spanMs: Math.max(MIN_SPAN_MS, toMs - fromMs), fromMs }, extent);
}

/** The same view, moved as little as shows a moment. */
export function showing(view: View, extent: Extent, timeMs: number): View {
  const { fromMs, toMs } = shownOf(view, extent);
  if (timeMs < fromMs) return panned(view, extent, timeMs - fromMs);
  if (timeMs > toMs) return panned(view, extent, timeMs - toMs);
  return view;
}

/** A view that stays, in a place where there is something. */
function within({ spanMs, fromMs }: { spanMs: number; fromMs: number }, extent: Extent): View {
  const latest = Math.max(extent.fromMs, extent.toMs - spanMs);
  return { spanMs, fromMs: Math.min(latest, Math.max(extent.fromMs, fromMs)) };
}

/** A chart's numbers end here: beyond, the sums of its axes would overflow; below the other, they would vanish. */
const LARGEST = 1e30;
const SMALLEST = 1e-30;
/** Of a value that never changes, a chart still needs a height; and its marks must differ in their 53 bits. */
const FLATTEST = 1e-9;

/**
 * The range of an axis that holds all values, with some room.
 * @param min, max of what is shown; not finite when nothing is
 */
export function rangeOf(min: number, max: number): readonly [number, number] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const [low, high] = [toChart(min), toChart(max)];
  const size = Math.max(Math.abs(low), Math.abs(high));
  const height = high - low;
  if (height <= size * FLATTEST) {
    const room = size === 0 ? 1 : size * 0.1;
    return [low - room, high + room];
  }
  return [low - height * 0.06, high + height * 0.06];
}

/** A value as a chart draws it. */
export function toChart(value: number): number {
  if (Math.abs(value) < SMALLEST) return 0;
  return Math.min(LARGEST, Math.max(-LARGEST, value));
}
