/** Long enough for a message, its answer and most acknowledgments; too short to be noticed. */
const BURST_MS = 40;

/**
 * One rendering for a burst of events: the first call asks `later` to run `render`, and further calls
 * until then ask for nothing more.
 */
export function gather(
  render: () => unknown,
  later: (run: () => void) => unknown = (run) => setTimeout(run, BURST_MS),
): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    later(() => {
      due = false;
      render();
    });
  };
}
