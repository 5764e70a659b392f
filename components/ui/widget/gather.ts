/**
 * One rendering for a burst of what happens: the first call asks `later` to run `render`, and further
 * ones until then ask for nothing more.
 */
export function gather(render: () => unknown, later: (run: () => void) => unknown): () => void {
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
