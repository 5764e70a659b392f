/**
 * A list for Lit whose items keep their nodes, by key, wherever they go. It does what Lit's `repeat` does, which
 * leaves a comment behind for each item that goes: a list that drops its oldest items grew without end.
 */
import { Directive, directive, type DirectiveResult } from 'lit/directive.js';
import {
  insertPart,
  removePart,
  setChildPartValue,
  setCommittedValue,
} from 'lit/directive-helpers.js';
import { noChange, type ChildPart } from 'lit/html.js';

type KeyedListArguments<Item> = [
  items: readonly Item[],
  keyOf: (item: Item) => unknown,
  template: (item: Item) => unknown,
];

class KeyedList extends Directive {
  #parts = new Map<unknown, ChildPart>();

  render(): unknown {
    return noChange;
  }

  override update(container: ChildPart, [items, keyOf, template]: KeyedListArguments<unknown>) {
    const keys = new Set(items.map(keyOf));
    for (const [key, part] of this.#parts) {
      if (keys.has(key)) continue;
      this.#parts.delete(key);
      const { endNode } = part;
      removePart(part);
      endNode?.parentNode?.removeChild(endNode);
    }
    // From the last to the first: each item stands before the one that was placed last.
    let next: ChildPart | undefined;
    for (const item of items.toReversed()) {
      const key = keyOf(item);
      let part = this.#parts.get(key);
      const before = next === undefined ? container.endNode : next.startNode;
      if (part === undefined || part.endNode?.nextSibling !== before) {
        part = insertPart(container, next, part);
        this.#parts.set(key, part);
      }
      next = setChildPartValue(part, template(item));
    }
    setCommittedValue(container, this.#parts);
    return noChange;
  }
}

/** @param keyOf gives each item a key that no other item of the list has */
export const keyedList = directive(KeyedList) as <Item>(
  ...given: KeyedListArguments<Item>
) => DirectiveResult;
