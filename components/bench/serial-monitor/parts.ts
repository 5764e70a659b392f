/** The parts of the serial monitor's HTML, found once, by the names they have there. */

export type Find = <E extends Element>(selector: string, kind: abstract new () => E) => E;

/** @throws Error when the HTML lacks one: markup and code have come apart. */
export function finder(root: Element): Find {
  return (selector, kind) => {
    const found = root.querySelector(selector);
    if (found instanceof kind) return found;
    throw new Error(`<${root.localName}> has no ${selector} that is a ${kind.name}.`);
  };
}

export function actionOf(find: Find, name: string): HTMLButtonElement {
  return find(`[data-action="${name}"]`, HTMLButtonElement);
}

export function partOf(find: Find, name: string): HTMLElement {
  return find(`[data-part="${name}"]`, HTMLElement);
}
