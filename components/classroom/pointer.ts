/** The instructor's laser pointer: lights one packet, or a part of an opened one, wherever the packet table stands. */

/** A sheet of its own, because the rows are drawn anew all the time. */
let sheet: CSSStyleSheet | null = null;

/** @param pointer the name of the row or field, as the protocol checks it; null: nothing is pointed at */
export function showPointer(pointer: string | null): void {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(sheet);
  }
  const rule = `#${pointer} { outline: 4px solid var(--alert); outline-offset: -4px; background: var(--alert-tint); }`;
  sheet.replaceSync(pointer === null ? '' : rule);
  if (pointer === null) return;
  document.getElementById(pointer)?.scrollIntoView({ block: 'nearest' });
}
