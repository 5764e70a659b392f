/** Places that scroll: logs that grow at their end, and who reads them there. */

/** Adds `element` at the end of a log, drops the oldest beyond `most`, and shows the end. */
export function append(log: HTMLElement, element: Element, most: number): void {
  log.append(element);
  while (log.childElementCount > most) log.firstElementChild?.remove();
  log.scrollTop = log.scrollHeight;
}

/** Adds a line of text at the end of a log, as `append`. */
export function appendLine(log: HTMLElement, text: string, most: number): void {
  append(log, Object.assign(document.createElement('p'), { textContent: text }), most);
}

/** Whether the end is in view, but for `slackPx`. */
export function isAtEnd(place: Element, slackPx: number): boolean {
  return place.scrollHeight - place.scrollTop - place.clientHeight < slackPx;
}
