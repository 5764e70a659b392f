/** What a client of a lab can open, send and show: plain data. */

export type Message = string | Uint8Array<ArrayBuffer>;

/** What two clients tell their lab. @param client 0 or 1 */
export interface Overheard {
  readonly sent: (client: number, message: Message) => void;
  readonly heard: (client: number, message: Message) => void;
}

/** A button of a client: one message, or a burst of them at a pace. */
export interface Sending {
  readonly name: string;
  readonly messages: () => readonly Message[];
  /** Between two of them; 0 sends all at once. */
  readonly everyMs: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What a client shows: a line in large type, and points on a board of 100 by 100. */
export interface View {
  readonly words: string;
  readonly points: readonly Place[];
  /** Whether the points are a line that was drawn, or places of which the last counts. */
  readonly shape: 'none' | 'stroke' | 'place';
}

/** What a client can do and show, and at which addresses. */
export interface Talk {
  /** What a client can open; the first client opens the first, the second the last. */
  readonly doors: readonly Door[];
  /** What a client chooses where there are several doors; "Follow" unless given. */
  readonly choose?: string;
  /** A field for a text of the reader's own. */
  readonly writes: boolean;
  readonly sendings: readonly Sending[];
  /** Its cable can be pulled: then every packet of this client is lost. */
  readonly cable?: true;
  /** @param heard all messages of the board on this connection, oldest first */
  readonly view: (heard: readonly Message[]) => View;
}

export interface Door {
  readonly path: string;
  readonly name: string;
  /** What the handshake says it comes from; a program that is no page says nothing. */
  readonly origin?: string;
}

export const SOCKET: Door = { path: '/ws', name: '/ws' };

export const say = (name: string, text: string): Sending => ({
  name,
  messages: () => [text],
  everyMs: 0,
});

export const words = (text: string): View => ({ words: text, points: [], shape: 'none' });

export function texts(heard: readonly Message[]): string[] {
  return heard.filter((message) => typeof message === 'string');
}

/** A message as a log shows it: a text as it is, octets in hexadecimal. */
export function messageInWords(message: Message): string {
  if (typeof message === 'string') return `“${message}”`;
  const octets = [...message].map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
  return `${octets} (binary)`;
}
