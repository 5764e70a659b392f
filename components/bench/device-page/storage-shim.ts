/**
 * `localStorage` and `sessionStorage` of the page in the frame: a sandboxed frame has none. The function
 * is sent into the frame as text, so it refers to nothing outside itself. What is stored lasts as long as
 * the page that the frame shows.
 */
export function installDeviceStorage(): void {
  /** Characters of names and values, as browsers have it. */
  const QUOTA = 5 * 1024 * 1024;

  function makeStorage(): Storage {
    const items = new Map<string, string>();
    const used = (): number => {
      let length = 0;
      for (const [name, value] of items) length += name.length + value.length;
      return length;
    };
    const storage: Storage = {
      get length() {
        return items.size;
      },
      key: (index) => [...items.keys()][index] ?? null,
      getItem: (name: unknown) => items.get(String(name)) ?? null,
      setItem: (name: unknown, value: unknown) => {
        const before = items.get(String(name)) ?? '';
        if (used() - before.length + String(name).length + String(value).length > QUOTA) {
          throw new DOMException('The storage of this page is full.', 'QuotaExceededError');
        }
        items.set(String(name), String(value));
      },
      removeItem: (name: unknown) => void items.delete(String(name)),
      clear: () => items.clear(),
    };
    return new Proxy(storage, {
      get: (target, name) =>
        typeof name === 'symbol' || name in target
          ? (Reflect.get(target, name) as unknown)
          : items.get(name),
      set: (target, name, value) => {
        target.setItem(String(name), String(value));
        return true;
      },
      deleteProperty: (_target, name) => {
        items.delete(String(name));
        return true;
      },
      has: (target, name) => name in target || items.has(String(name)),
    });
  }

  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, { configurable: true, value: makeStorage() });
  }
}
