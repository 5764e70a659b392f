/** A plotter's numbers in words. */

/** As short as tells it apart: "0.25", "1500", "1.5e+9". */
export function numberOf(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) {
    return Number(value.toPrecision(6)).toExponential();
  }
  return String(Number(value.toFixed(6)));
}

/** What stands beside the marks of an axis. Sums of their distance may miss 0 by a little. */
export function marksOf(splits: readonly number[]): string[] {
  const apart = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0));
  return splits.map((value) => numberOf(Math.abs(value) < apart / 1_000 ? 0 : value));
}
