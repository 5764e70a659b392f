/** Files that are dropped on an element, before anything in it takes them as text. */

/** Calls `open` with each drop, until `signal` aborts. */
export function acceptFileDrops(
  element: HTMLElement,
  open: (files: readonly File[]) => void,
  signal: AbortSignal,
): void {
  const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes('Files') === true;
  const options = { signal, capture: true };
  element.addEventListener(
    'dragover',
    (event) => {
      if (hasFiles(event)) event.preventDefault();
    },
    options,
  );
  element.addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      open([...(event.dataTransfer?.files ?? [])]);
    },
    options,
  );
}
