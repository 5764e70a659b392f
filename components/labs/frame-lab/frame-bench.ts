/** The frame lab at work: keeps the frames being made, draws them, sends them, shows what comes back. */
import { board, type WebSocketTools } from '../../../device/board/board.ts';
import { setAvailable, setText } from '../../ui/widget/widget.ts';
import { type FrameText, plainFrame, readFrame } from './draft.ts';
import { FrameFields } from './frame-fields.ts';
import { bitGrid, fieldTable, maskTable, octetRow } from './frame-html.ts';
import { FrameList } from './frame-list.ts';
import { payloadText } from './frame-parts.ts';
import { FrameSession, type WireFrame } from './frame-session.ts';
import { closeAbout, closeFrame, PRESETS } from './presets.ts';
import { verdict } from './verdict.ts';

/** A message in more fragments shows nothing new. */
const MOST_FRAMES = 6;

export class FrameBench {
  readonly #root: HTMLElement;
  readonly #tools: WebSocketTools;
  readonly #signal: AbortSignal;
  readonly #fields: FrameFields;
  readonly #list: FrameList;
  #frames: FrameText[] = [plainFrame()];
  #at = 0;
  #session: FrameSession | null = null;
  #leave = new AbortController();
  /** Since the last press of "Send"; null before the first. */
  #exchange: { frames: WireFrame[]; acknowledged: boolean; led: string | null } | null = null;
  /** What the board last said of its LED on this socket. */
  #led: string | null = null;

  constructor(root: HTMLElement, tools: WebSocketTools, signal: AbortSignal) {
    this.#root = root;
    this.#tools = tools;
    this.#signal = signal;
    this.#fields = new FrameFields(root);
    this.#list = new FrameList(this.#part('frames'));
    board.on('change', () => this.#showState(), { signal });
    signal.addEventListener('abort', () => this.#leave.abort(), { once: true });
    this.#frames = [this.#fields.read()];
    this.#showState();
  }

  preset(id: string): void {
    const preset = PRESETS.find((known) => known.id === id);
    if (preset !== undefined) this.#take(preset.frames, preset.about, id);
  }

  /** @param code as the list says it: "1000", or "none" */
  closePreset(code: string): void {
    const number = code === 'none' ? null : Number(code);
    this.#take([closeFrame(number)], closeAbout(number), 'close');
  }

  edited(event: Event): void {
    if (event.target instanceof HTMLSelectElement && event.target.dataset.part === 'close-code') {
      return;
    }
    this.#frames[this.#at] = this.#fields.read();
    this.#press(null);
    this.#draw();
  }

  newKey(): void {
    const key = crypto.getRandomValues(new Uint8Array(4));
    const digits = [...key].map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
    this.#frames[this.#at] = { ...this.#fields.read(), masked: true, key: digits };
    this.show(this.#at);
  }

  addFrame(): void {
    if (this.#frames.length >= MOST_FRAMES) return;
    this.#frames.push(plainFrame({ opcode: 0, payload: '' }));
    this.#press(null);
    this.show(this.#frames.length - 1);
  }

  removeFrame(): void {
    if (this.#frames.length < 2) return;
    this.#frames.splice(this.#at, 1);
    this.#press(null);
    this.show(Math.min(this.#at, this.#frames.length - 1));
  }

  /** Brings one of the frames into the fields. */
  show(index: number): void {
    this.#at = index;
    this.#fields.write(this.#frames[index] ?? plainFrame());
    this.#draw();
  }

  open(): void {
    const { wire } = board;
    if (wire === null || (this.#session !== null && this.#session.state !== 'closed')) return;
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#exchange = null;
    this.#led = null;
    this.#problem('');
    const session: FrameSession = new FrameSession(
      board,
      wire,
      this.#tools,
      {
        onState: () => this.#changed(session),
        onFrame: (frame) => this.#seen(frame),
        onAcknowledged: () => {
          if (this.#exchange !== null) this.#exchange.acknowledged = true;
          this.#showVerdict();
        },
        onProblem: (text) => this.#problem(text),
      },
      AbortSignal.any([this.#signal, this.#leave.signal]),
    );
    this.#session = session;
    this.#list.note(`A connection from port ${session.clientPort}`);
    this.#say('Opening: TCP, then the upgrade.');
    this.#showState();
  }

  send(): void {
    const session = this.#session;
    if (!session?.takesOctets) return;
    const frames: Uint8Array[] = [];
    for (const [index, text] of this.#frames.entries()) {
      const octets = this.#encode(text);
      if (octets === null) {
        this.show(index);
        this.#fields.focusFault();
        return;
      }
      frames.push(octets);
    }
    this.#exchange = { frames: [], acknowledged: false, led: this.#led };
    this.#say('Sent.');
    for (const octets of frames) session.send(octets);
  }

  /** @returns whether the frame that the page's address names is there */
  openLinked(place: string): boolean {
    return this.#list.openLinked(place);
  }

  clear(): void {
    this.#list.clear();
    this.#part('empty').hidden = false;
  }

  #take(frames: readonly FrameText[], about: string, pressed: string): void {
    this.#frames = [...frames];
    this.#press(pressed);
    setText(this.#part('about'), about);
    this.show(0);
  }

  /** Null when the fields do not make a frame. */
  #encode(text: FrameText): Uint8Array | null {
    const read = readFrame(text);
    return 'frame' in read ? this.#tools.encodeFrame(read.frame) : null;
  }

  #draw(): void {
    const text = this.#frames[this.#at] ?? plainFrame();
    const read = readFrame(text);
    this.#fields.showFault('fault' in read ? read.fault : {});
    const octets = this.#encode(text);
    this.#part('stale').hidden = octets !== null;
    if (octets !== null) {
      this.#part('octets').innerHTML = octetRow(octets, true).text;
      this.#part('grid').innerHTML = bitGrid(octets, true).text;
      this.#part('fields').innerHTML = fieldTable(octets, true).text;
      this.#part('masking').innerHTML = maskTable(octets).text;
    }
    this.#drawTabs();
    this.#showState();
  }

  #drawTabs(): void {
    const tabs = this.#part('tabs');
    while (tabs.childElementCount > this.#frames.length) tabs.lastElementChild?.remove();
    while (tabs.childElementCount < this.#frames.length) {
      const tab = document.createElement('button');
      tab.type = 'button';
      tab.dataset.tab = String(tabs.childElementCount);
      tab.textContent = `Frame ${tabs.childElementCount + 1}`;
      tabs.append(tab);
    }
    [...tabs.children].forEach((tab, index) => {
      tab.setAttribute('aria-pressed', String(index === this.#at));
    });
    setAvailable(this.#button('add-frame'), this.#frames.length < MOST_FRAMES);
    setAvailable(this.#button('remove-frame'), this.#frames.length > 1);
    setText(
      this.#button('send'),
      this.#frames.length > 1 ? `Send ${this.#frames.length} frames` : 'Send frame',
    );
  }

  #press(id: string | null): void {
    for (const button of this.#root.querySelectorAll<HTMLElement>('[data-preset]')) {
      button.setAttribute('aria-pressed', String(button.dataset.preset === id));
    }
    if (id === null) setText(this.#part('about'), 'A frame of your own.');
  }

  #changed(session: FrameSession): void {
    if (session !== this.#session) return;
    const { state } = session;
    if (state === 'open') this.#say('Open. Now send a frame.');
    // What crossed the wire last is told after this.
    if (state === 'closed') setTimeout(() => this.#over(session));
    this.#showState();
  }

  #over(session: FrameSession): void {
    if (this.#signal.aborted || session !== this.#session) return;
    this.#list.note(`The connection from port ${session.clientPort} is over`);
    this.#showVerdict();
    if (this.#exchange === null) this.#say('Closed.');
    this.#showState();
  }

  #seen(frame: WireFrame): void {
    this.#part('empty').hidden = true;
    this.#list.add(frame);
    this.#exchange?.frames.push(frame);
    this.#showVerdict();
    const text = payloadText(frame.frame.payload, frame.frame.opcode);
    if (frame.sent || frame.frame.opcode !== 1 || !/^"[01]"$/.test(text)) return;
    if (this.#exchange === null && this.#session?.state === 'open') {
      this.#say(
        `Open. The board's first frame says ${text}: its LED is ${text === '"1"' ? 'on' : 'off'}.`,
      );
    }
    this.#led = text;
  }

  #showVerdict(): void {
    if (this.#exchange === null || this.#session === null) return;
    const closed = this.#session.state === 'closed';
    this.#say(verdict({ ...this.#exchange, closed, missing: this.#session.missing }));
  }

  #showState(): void {
    const session = this.#session;
    const state = session?.state ?? 'closed';
    const running = board.snapshot.state === 'running' && board.wire !== null;
    const open = this.#button('open');
    setAvailable(open, running && state === 'closed');
    setText(open, session === null ? 'Open WebSocket' : 'Reconnect');
    const whole = this.#frames.every((text) => 'frame' in readFrame(text));
    setAvailable(this.#button('send'), whole && session?.takesOctets === true);
    setText(this.#part('state'), state);
  }

  #say(text: string): void {
    setText(this.#part('verdict'), text);
  }

  #problem(text: string): void {
    setText(this.#part('problem'), text);
    if (text !== '') this.#say('It did not open.');
  }

  #button(action: string): HTMLButtonElement {
    return this.#find(`[data-action="${action}"]`) as HTMLButtonElement;
  }

  #part(name: string): HTMLElement {
    return this.#find(`[data-part="${name}"]`);
  }

  #find(selector: string): HTMLElement {
    const found = this.#root.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`The frame lab has no ${selector}.`);
    return found;
  }
}
