/**
 * The frame that a served page is written into: `device-frame/frame.html`, a page of its own, so that the
 * policy of the page around it is not inherited. Where the browser knows `Connection-Allowlist` (Chromium),
 * a service worker adds that field to it, and the frame reaches no other host. A service worker
 * does not see frames with the attribute `sandbox`; the field that it adds has the same effect. Any other
 * frame has the attribute.
 */
import { listen } from '../../ui/widget/widget.ts';

const FOLDER = `${import.meta.env.BASE_URL}device-frame/`;
/** Scripts and the event of forms: no same origin, no windows, no navigation of this page. */
const SANDBOX = 'allow-scripts allow-forms';
/** For the worker, and for the empty page: both come from this site. */
const LIMIT_MS = 10_000;

export interface ConfinedFrame {
  readonly element: HTMLIFrameElement;
  /** Whether the browser stops every connection to other hosts. */
  readonly confined: boolean;
}

/** False once the browser has shown that it cannot do it. */
let mayConfine = true;

/**
 * Puts an empty frame into `place`, and resolves when it can be written to: once, with a message.
 * @throws the signal's reason; the frame is gone then
 */
export async function openFrame(place: Element, signal: AbortSignal): Promise<ConfinedFrame> {
  if (mayConfine) {
    mayConfine = await workerRuns();
    signal.throwIfAborted();
  }
  if (mayConfine) {
    const element = makeFrame();
    mayConfine = await ready(element, place, signal);
    if (mayConfine) return { element, confined: true };
    element.remove();
  }
  const element = makeFrame();
  element.setAttribute('sandbox', SANDBOX);
  return { element, confined: await ready(element, place, signal) };
}

function makeFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.title = 'Page served by the board';
  frame.referrerPolicy = 'no-referrer';
  frame.src = `${FOLDER}frame.html`;
  return frame;
}

/** Resolves with true when the frame has no origin and reaches nothing, before anything is written into it. */
async function ready(
  frame: HTMLIFrameElement,
  place: Element,
  signal: AbortSignal,
): Promise<boolean> {
  const done = new AbortController();
  const given = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    const gaveUp = new Promise<never>((_resolve, reject) => {
      listen(given, 'abort', done.signal, () =>
        reject(signal.aborted ? (signal.reason as Error) : new Error('The site does not answer.')),
      );
    });
    const loaded = new Promise<void>((resolve) => {
      listen(frame, 'load', done.signal, () => resolve());
    });
    const told = new Promise<boolean>((resolve) => {
      listen(window, 'message', done.signal, ({ data, origin, source }: MessageEvent<unknown>) => {
        if (source !== frame.contentWindow || typeof data !== 'object' || data === null) return;
        const { kind, confined } = data as Record<string, unknown>;
        if (kind === 'frame-ready') resolve(origin === 'null' && confined === true);
      });
    });
    place.append(frame);
    const [confined] = await Promise.race([Promise.all([told, loaded]), gaveUp]);
    signal.throwIfAborted();
    return confined;
  } catch (error) {
    frame.remove();
    throw error;
  } finally {
    done.abort();
  }
}

/** Whether the service worker of the frame's folder is there: not on a page without a secure context. */
async function workerRuns(): Promise<boolean> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const tooLate = new Promise<never>((_resolve, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason as Error));
  });
  try {
    await Promise.race([activeWorker(), tooLate]);
    return true;
  } catch {
    return false;
  }
}

async function activeWorker(): Promise<void> {
  const { active, waiting, installing } = await navigator.serviceWorker.register(
    `${FOLDER}worker.js`,
    { scope: FOLDER, updateViaCache: 'none' },
  );
  const worker = active ?? waiting ?? installing;
  if (worker === null) throw new Error('The service worker has gone.');
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('The service worker was not taken.'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
