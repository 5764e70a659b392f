/**
 * A way to the editor and back, where the page is long and the screen small: what is to be typed, what is typed and
 * what comes of it may stand screens apart.
 */

const TO_EDITOR = 'To the editor';
const BACK = 'Back to where I was';

/** Stays beside `editor` until `signal` aborts. @param focus puts the keyboard into the text */
export function offerJump(editor: HTMLElement, focus: () => void, signal: AbortSignal): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sketch-jump';
  button.hidden = true;
  editor.after(button);
  /** How far down the page the reader was when they came here by this button. */
  let cameFrom: number | null = null;
  let inView = true;
  const show = (): void => {
    button.hidden = inView && cameFrom === null;
    button.textContent = inView ? BACK : TO_EDITOR;
  };
  button.addEventListener(
    'click',
    ({ detail }) => {
      if (inView && cameFrom !== null) {
        scrollTo({ top: cameFrom });
        cameFrom = null;
      } else {
        cameFrom = scrollY;
        editor.scrollIntoView({ block: 'nearest' });
        // A press of a key counts no clicks; after one of a finger no keyboard covers the screen.
        if (detail === 0) focus();
      }
    },
    { signal },
  );
  const observer = new IntersectionObserver((entries) => {
    inView = entries.at(-1)?.isIntersecting === true;
    if (!inView) cameFrom = null;
    show();
  });
  observer.observe(editor);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    button.remove();
  });
}
