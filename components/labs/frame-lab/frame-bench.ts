/** The frame lab at work: keeps the frames being made, draws them, sends them, shows what comes back. */
import { hexPreview } from '../../../device/formats/net/words/field-list.ts';
import { ownBoard, type WebSocketTools } from '../../../device/board/board.ts';
import { setText, type Widget } from '../../ui/widget/widget.ts';
import { type FrameText, MOST_FRAMES, plainFrame, readFrame } from './draft.ts';
import { FrameFields } from './frame-fields.ts';
import { bitGrid, fieldTable, maskTable, octetRow } from './frame-html.ts';
import { FrameList } from './frame-list.ts';
import { payloadText } from './frame-parts.ts';
import { FrameSession, type WireFrame } from './frame-session.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { closeAbout, closeFrame, PRESETS } from './presets.ts';
import { outcomeOf, verdict } from './verdict.ts';

export class FrameBench {
  readonly #lab: Widget;
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

  constructor(lab: Widget, tools: WebSocketTools, signal: AbortSignal) {
    this.#lab = lab;
    this.#tools = tools;
    this.#signal = signal;
    this.#fields = new FrameFields(lab);
    this.#list = new FrameList(this.#lab.named('frames'));
    ownBoard.on('change', () => this.#showState(), { signal });
    signal.addEventListener('abort', () => this.#leave.abort(), { once: true });
    this.#frames = [this.#fields.read()];
    this.#showState();
  }

  preset(id: string): void {
    const preset = Object.values(PRESETS)
      .flat()
      .find((known) => known.id === id);
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
    this.#frames[this.#at] = { ...this.#fields.read(), masked: true, key: hexPreview(key) };
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
    const { wire } = ownBoard;
    if (wire === null || (this.#session !== null && this.#session.state !== 'closed')) return;
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#exchange = null;
    this.#led = null;
    this.#problem('');
    const session: FrameSession = new FrameSession(
      ownBoard,
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
    runBegins(this.#lab);
    this.#say('Sent.');
    for (const octets of frames) session.send(octets);
  }

  /** @returns whether the frame that the page's address names is there */
  openLinked(place: string): boolean {
    return this.#list.openLinked(place);
  }

  clear(): void {
    this.#list.clear();
    this.#lab.named('empty').hidden = false;
  }

  #take(frames: readonly FrameText[], about: string, pressed: string): void {
    this.#frames = [...frames];
    this.#press(pressed);
    this.#lab.write('about', about);
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
    this.#lab.named('stale').hidden = octets !== null;
    if (octets !== null) {
      this.#lab.named('octets').innerHTML = octetRow(octets, true).text;
      this.#lab.named('grid').innerHTML = bitGrid(octets, true).text;
      this.#lab.named('fields').innerHTML = fieldTable(octets, true).text;
      this.#lab.named('masking').innerHTML = maskTable(octets).text;
    }
    this.#drawTabs();
    this.#showState();
  }

  #drawTabs(): void {
    const tabs = this.#lab.querySelectorAll<HTMLButtonElement>('[data-tab]');
    tabs.forEach((tab, index) => {
      tab.hidden = index >= this.#frames.length;
      tab.ariaPressed = String(index === this.#at);
    });
    this.#lab.offer('add-frame', this.#frames.length < MOST_FRAMES);
    this.#lab.offer('remove-frame', this.#frames.length > 1);
    setText(
      this.#lab.button('send'),
      this.#frames.length > 1 ? `Send ${this.#frames.length} frames` : 'Send frame',
    );
  }

  #press(id: string | null): void {
    for (const button of this.#lab.querySelectorAll<HTMLElement>('[data-preset]')) {
      button.ariaPressed = String(button.dataset.preset === id);
    }
    if (id === null) this.#lab.write('about', 'A frame of your own.');
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
    this.#lab.named('empty').hidden = true;
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
    const exchange = { ...this.#exchange, closed, missing: this.#session.missing };
    const says = verdict(exchange);
    this.#say(says);
    const outcome = outcomeOf(exchange);
    if (outcome !== null) runCame(this.#lab, outcome, says);
  }

  #showState(): void {
    const session = this.#session;
    const state = session?.state ?? 'closed';
    const running = ownBoard.snapshot.state === 'running' && ownBoard.wire !== null;
    this.#lab.offer('open', running && state === 'closed');
    setText(this.#lab.button('open'), session === null ? 'Open WebSocket' : 'Reconnect');
    const whole = this.#frames.every((text) => 'frame' in readFrame(text));
    this.#lab.offer('send', whole && session?.takesOctets === true);
    this.#lab.write('state', state);
  }

  #say(text: string): void {
    this.#lab.write('verdict', text);
  }

  #problem(text: string): void {
    this.#lab.write('problem', text);
    if (text !== '') this.#say('It did not open.');
  }
}
