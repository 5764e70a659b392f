/**
 * What the custom elements of this site share: they live in the light DOM, are useful HTML before
 * any script runs, attach on `connectedCallback` and let go on `disconnectedCallback`, with one
 * AbortController for each time they are on the page.
 */
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

  /** Add every listener with `signal`; whatever else was acquired is released on its abort. */
  protected abstract attach(signal: AbortSignal): void;

  /**
   * The element of the server-rendered HTML that this widget brings to life.
   * @throws Error when the HTML lacks it: markup and class have come apart.
   */
  protected find<E extends Element>(selector: string, kind: abstract new () => E): E {
    const found = this.querySelector(selector);
    if (!(found instanceof kind)) {
      throw new Error(`<${this.localName}> has no ${selector} that is a ${kind.name}.`);
    }
    return found;
  }
}

/** Registers an element once, however often a page's scripts run. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
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
export function onPress(button: HTMLButtonElement, action: () => void, signal: AbortSignal): void {
  button.addEventListener(
    'click',
    () => {
      if (isAvailable(button)) action();
    },
    { signal },
  );
}

/** Writes only what differs, so that live regions speak only of changes. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Whether the reader asked for less motion: then steps take its place. */
export function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
