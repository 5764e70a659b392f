/**
 * What the custom elements of this site share: they live in the light DOM, are useful HTML before
 * any script runs, attach on `connectedCallback` and release on `disconnectedCallback`, with one
 * AbortController for each time they are on the page.
 */
import { gather } from './gather.ts';

export abstract class Widget extends HTMLElement {
  #attached: AbortController | null = null;

  connectedCallback(): void {
    this.#attached = new AbortController();
    this.attach(this.#attached.signal);
  }

  disconnectedCallback(): void {
    this.#attached?.abort();
    this.#attached = null;
  }

  /** Releases all that was acquired and attaches anew: what it shows has become something else. */
  protected reattach(): void {
    this.disconnectedCallback();
    this.connectedCallback();
  }

  /** Add every listener with `signal`; whatever else was acquired is released on its abort. */
  protected abstract attach(signal: AbortSignal): void;

  /**
   * The element of the server-rendered HTML that this widget brings to life.
   * @throws Error when the HTML lacks it: markup and class have come apart.
   */
  find<E extends Element>(selector: string, kind: abstract new () => E): E {
    const found = this.querySelector(selector);
    if (!(found instanceof kind)) {
      throw new Error(`<${this.localName}> has no ${selector} that is a ${kind.name}.`);
    }
    return found;
  }

  /** The element whose `data-part` is `name`. @throws Error as `find` */
  named(name: string): HTMLElement;
  named<E extends Element>(name: string, kind: abstract new () => E): E;
  named(name: string, kind: abstract new () => Element = HTMLElement): Element {
    return this.find(`[data-part="${name}"]`, kind);
  }

  /** The button whose `data-action` is `name`. @throws Error as `find` */
  button(name: string): HTMLButtonElement {
    return this.find(`[data-action="${name}"]`, HTMLButtonElement);
  }

  /** Runs `action` when the button of that name is pressed while it is available. */
  press(name: string, action: () => unknown, signal: AbortSignal): void {
    onPress(this.button(name), action, signal);
  }

  /** Makes the button of that name available, or not. */
  offer(name: string, available: boolean): void {
    setAvailable(this.button(name), available);
  }

  write(part: string, text: string): void {
    setText(this.named(part), text);
  }

  /** Writes into the widget's only status, which screen readers speak when it changes. */
  say(text: string): void {
    setText(this.find('[role="status"]', HTMLElement), text);
  }

  /** One call of `show` for a burst of events: see gather.ts. None once the widget has left the page. */
  protected afterBurst(show: () => void): () => void {
    return gather(() => this.isConnected && show());
  }
}

/** Registers an element once, however often a page's scripts run. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

/** Of every kind of target that a widget listens to. */
type Events = HTMLElementEventMap & DocumentEventMap & WindowEventMap;

/** Adds a listener that goes when `signal` aborts. */
export function listen<Type extends keyof Events>(
  target: EventTarget,
  type: Type,
  signal: AbortSignal,
  listener: (event: Events[Type]) => unknown,
): void {
  target.addEventListener(type, listener as EventListener, { signal });
}

/** Runs `action` instead of sending the form anywhere. */
export function onSubmit(form: HTMLFormElement, action: () => unknown, signal: AbortSignal): void {
  listen(form, 'submit', signal, (event) => {
    event.preventDefault();
    action();
  });
}

/**
 * Says by `aria-disabled` that a button does nothing now. The button keeps its focus, so a keyboard
 * does not lose its place when a press ends in a disabled button.
 */
export function setAvailable(button: HTMLButtonElement, available: boolean): void {
  button.setAttribute('aria-disabled', String(!available));
}

export function isAvailable(button: HTMLButtonElement): boolean {
  return button.getAttribute('aria-disabled') !== 'true';
}

/** Runs `action` on a click unless the button is not available. */
export function onPress(
  button: HTMLButtonElement,
  action: () => unknown,
  signal: AbortSignal,
): void {
  listen(button, 'click', signal, () => {
    if (isAvailable(button)) action();
  });
}

/** Writes only what differs, so that live regions speak only of changes. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Whether the reader asked for less motion: then steps take its place. */
export function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
