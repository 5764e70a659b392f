/**
 * A board as widgets know it, wherever it is: held by this page, virtual or on a cable, and in time a
 * recording or a board that somebody else holds. `snapshot.abilities` says what this one can be asked.
 */
import type { FlashPart } from '../flash/flash-parts.ts';
import type { Exchange } from '../formats/esp/exchange.ts';
import type { PadInput, PinState } from '../formats/esp/pins.ts';
import type { DemultiplexerCounters } from '../formats/net/demultiplexer.ts';
import type { Packet } from '../formats/net/packet.ts';
import type { HttpResponse } from '../net/http/http.ts';
import type { WebSocketClient } from '../net/websocket/websocket.ts';
import type { SketchName } from '../port/board-device.ts';
import type { Port } from '../port/port.ts';
import type { BoardEvents, BoardSnapshot } from './board-events.ts';
import type { StartOptions } from './board-parts.ts';
import type { FlashWishes } from './flashing/flash-run.ts';
import type { Wire } from './session.ts';
import type { Transcript } from './transcript.ts';
import type { Octets } from '../formats/octets/octets.ts';

/** What is to be seen of a board. */
export interface BoardView {
  readonly snapshot: BoardSnapshot;
  /** Calls `listener` at every event until `signal` aborts. */
  on<Name extends keyof BoardEvents>(
    name: Name,
    listener: (detail: BoardEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal },
  ): void;
  /** What was heard since the page was opened, whatever board said it. */
  readonly transcript: Transcript;
  /** The first piece of the transcript that counts: a replay that went to another moment begins anew there. */
  readonly textFrom: number;
  /** Complete lines of serial text, the latest last; old ones are dropped. */
  readonly serialLines: readonly string[];
  /** What of the serial stream was no text; null without a board. */
  readonly streamCounters: Readonly<DemultiplexerCounters> | null;
  /** Packets that crossed the link, the latest last; old ones are dropped. */
  readonly packets: readonly Packet[];
  /** Of these, the ones since the board last restarted: no older connection is known to it. */
  readonly packetsSinceRestart: readonly Packet[];
  /**
   * A moment as packets count time: `timeMs` of a packet that crossed the link then. Before the first capture
   * it is the time since the page was opened.
   * @param pageMs the moment, in milliseconds of `performance.now()`, as the transcript has it
   */
  captureMs(pageMs: number): number;
  /** The conversation with the boot ROM during the last flash, or the one that is running. */
  readonly exchanges: readonly Exchange[];
  /** What the program uses pins as; empty for a board that cannot tell. */
  readonly pins: ReadonlyMap<number, PinState>;
  /** The captured packets, or those given, as a file that Wireshark opens. */
  pcap(packets?: readonly Packet[]): Promise<Uint8Array<ArrayBuffer>>;
}

/** What a board can be asked. What goes wrong becomes the snapshot's problem unless it says otherwise. */
export interface Board extends BoardView {
  /** The wire itself, for labs: its link, and connections of one's own. null without a board. */
  readonly wire: Wire | null;
  /** Fetches what `startVirtual` would ask for, as far as the site answers. */
  loadAhead(): Promise<void>;
  /** Powers a virtual board, flashes it with the bundled image and lets it run. */
  startVirtual(options?: StartOptions): Promise<void>;
  /**
   * Opens the port of a real board and listens; nothing is reset nor written.
   * @param port the one this site was granted, if there is just one, unless given
   */
  connectUsb(port?: Port): Promise<void>;
  /** Closes the WebSocket and the port, and releases the board. */
  disconnect(): Promise<void>;
  /** Pulls EN low for a moment: the board starts again from the boot ROM. */
  reset(): Promise<void>;
  /** Starts the boot ROM's download mode, as with BOOT held; `reset()` leads back out of it. */
  bootMode(): Promise<void>;
  press(button: 'EN' | 'BOOT', down: boolean): void;
  /** Does something to a pad, where the board can be reached so; elsewhere nothing happens. */
  setInput(pin: number, input: PadInput): void;
  /** What its flash holds; null unless the board is a virtual one. @throws RangeError outside the chip */
  readFlash(address: number, length: number): Octets | null;
  /**
   * Writes a program of the site, an image of one's own or the parts of one, verifies it and starts it.
   * For a real board this ends when it has booted and its program has spoken.
   * @param program `led_websocket` unless given
   */
  flash(
    program?: Uint8Array<ArrayBuffer> | readonly FlashPart[] | SketchName,
    wishes?: FlashWishes,
  ): Promise<void>;
  /** Erases the whole flash: every program and every setting in it. */
  eraseFlash(): Promise<void>;
  /** Ends the flash that is running; the board is left in download mode. */
  cancel(): void;
  /** Before anything is sent to the board while flashing, waits for `hold`; null: no more. */
  holdFlash(hold: (() => Promise<void>) | null): void;
  /**
   * Listens at another rate than the board talks at: what it says cannot be read then, nor what is
   * sent to it. Flashing goes back to the board's own.
   */
  listenAt(baudRate: number): Promise<void>;
  /**
   * Agrees with the board on another rate of the line, which holds until it is reset. Connections go
   * on; what is on the line meanwhile is sent again.
   */
  changeSpeed(baudRate: number): Promise<void>;
  /**
   * Asks the sketch to toggle, over its WebSocket or by `POST /toggle`, and resolves when it has said
   * the LED's new state.
   */
  toggle(): Promise<void>;
  /** Sends text on the serial line, as it is. */
  sendText(text: string): Promise<void>;
  /** Gets a page from the board by HTTP over the wire. Rejects with a ProblemError. */
  get(path: string, signal?: AbortSignal): Promise<HttpResponse>;
  /** Opens a WebSocket of its own to the board, over the wire. Throws a ProblemError without a board. */
  webSocket(path: string, protocols?: readonly string[]): WebSocketClient;
  /** Whether connections begin at easy sequence numbers. */
  readonly easySequence: boolean;
  /**
   * Lets new connections begin at numbers that are easy to follow, 1000 here and 5000 on the board,
   * or at random ones as in life (RFC 9293 section 3.4.1).
   * @returns false when the board keeps its random numbers: only a virtual one can be told
   */
  setEasySequence(on: boolean): boolean;
  clearPackets(): void;
  /** The reader has read what went wrong, or has begun something else. */
  forgetProblem(): void;
}
