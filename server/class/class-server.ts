/**
 * The relay of classes: takes WebSocket upgrades at `/class/<code>`, finds out who each connection is, checks
 * what they say, and hands it to the class. Everything is in memory; nothing that people say is logged.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import * as v from 'valibot';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock, type Clock } from '../../device/clock/clock.ts';
import {
  CLOSE,
  codeOf,
  fingerprintOf,
  fromInstructor,
  fromRemote,
  fromStudent,
  MAX_INSTRUCTOR_OCTETS,
  MAX_STUDENT_OCTETS,
  SUBPROTOCOL,
  type FromRemote,
  type FromStudent,
  type ToInstructor,
} from '../../device/class/protocol.ts';
import { MemoryBus, type ClassBus } from './bus.ts';
import { ClassRoom } from './class-room.ts';
import { JOINED_ELSEWHERE, TAKEN_UP } from './for-desk.ts';
import { Guesses } from './guesses.ts';
import {
  INSTRUCTOR_LIMITS,
  jsonOf,
  listen,
  REMOTE_LIMITS,
  sentenceOf,
  STUDENT_LIMITS,
  TOO_FAST,
  WATCHED_LIMITS,
} from './hearing.ts';
import { Inbox } from './inbox.ts';
import type { Student } from './people.ts';
import { codeIn, isSameOrigin, refuse } from './upgrade-request.ts';

export interface ClassServerOptions {
  readonly bus?: ClassBus;
  readonly clock?: Clock;
  /** The path that the site lies below, with a slash at both ends. */
  readonly base?: string;
  /** Where other computers find the site. */
  readonly addresses?: () => readonly string[];
  /** People of one class on this process. */
  readonly maxViewers?: number;
  /** How long a class without its instructor stays. */
  readonly forgetMs?: number;
}

/** Counts for an operator; no names, no codes. */
export interface ClassCounts {
  readonly classes: number;
  readonly viewers: number;
  /** Messages that slow viewers did not get. */
  readonly missed: number;
}

/** Who somebody is, is said at once. */
const FIRST_MESSAGE_MS = 10_000;
/** A connection that does not answer a ping in this time is gone. */
const PING_MS = 30_000;
const FORGET_MS = 4 * 60 * 60 * 1000;
/** The same where no student is. */
const FORGET_EMPTY_MS = 20 * 60 * 1000;
const MAX_VIEWERS = 12_000;
/** Classes on this process; each costs its opening, some hundred kilobytes. */
const MAX_CLASSES = 500;
const NOT_INSTRUCTOR = 'This class belongs to another instructor.';

/** A connection of which the class is known, and not yet whose it is. */
interface Caller {
  readonly ws: WebSocket;
  readonly inbox: Inbox;
  readonly code: string;
  readonly address: string;
}

interface OpenClass {
  readonly room: ClassRoom;
  /** Calls off that it is forgotten; not there while an instructor has not been here, or is. */
  cancelForget?: (() => void) | undefined;
}

export class ClassServer {
  readonly #bus: ClassBus;
  readonly #clock: Clock;
  readonly #options: ClassServerOptions;
  readonly #guesses: Guesses;
  readonly #classes = new Map<string, OpenClass>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_INSTRUCTOR_OCTETS,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  constructor(options: ClassServerOptions = {}) {
    this.#options = options;
    this.#bus = options.bus ?? new MemoryBus();
    this.#clock = options.clock ?? systemClock;
    this.#guesses = new Guesses(this.#clock, this.#bus);
  }

  get counts(): ClassCounts {
    const rooms = [...this.#classes.values()].map(({ room }) => room);
    const sum = (of: (room: ClassRoom) => number) => rooms.reduce((all, room) => all + of(room), 0);
    return {
      classes: rooms.length,
      viewers: sum(({ viewers }) => viewers),
      missed: sum(({ missed }) => missed),
    };
  }

  /** For a server's `upgrade` event. @returns false when the path is no class: somebody else's */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const prefix = `${this.#options.base ?? '/'}class/`;
    if (!path.startsWith(prefix)) return false;
    const code = codeIn(path.slice(prefix.length));
    if (!isSameOrigin(request)) {
      refuse(socket, '403 Forbidden', 'A page of another site asked for a class of this one.');
    } else if (code === null) {
      refuse(socket, '404 Not Found', 'A class code is six letters and digits, such as K7P-4QX.');
    } else {
      this.#sockets.handleUpgrade(request, socket, head, (ws) => {
        this.#greet(ws, code, request.socket.remoteAddress ?? '');
      });
    }
    return true;
  }

  /** Closes every connection: people come back by themselves, to the next process. */
  stop(): void {
    for (const [code, { room }] of this.#classes) {
      room.close(1012, 'The server restarts.');
      this.#forget(code);
    }
    this.#guesses.stop();
    this.#sockets.close();
  }

  #greet(ws: WebSocket, code: string, address: string): void {
    ws.on('error', () => ws.terminate());
    const cancel = this.#clock.after(FIRST_MESSAGE_MS, () => {
      ws.close(CLOSE.silent, 'Nobody said who this is.');
    });
    ws.once('close', cancel);
    this.#keepAlive(ws);
    const inbox = new Inbox(ws, () => ws.close(CLOSE.flooding, TOO_FAST));
    inbox.listen((data, binary) => {
      inbox.listen(null);
      cancel();
      const said = binary ? null : jsonOf(data);
      const type = typeof said === 'object' && said !== null && 'type' in said ? said.type : null;
      const caller = { ws, inbox, code, address };
      if (type === 'instructor') {
        this.#instructor(caller, said).catch(() => ws.close(1011));
      } else if (type === 'student' && data.length <= MAX_STUDENT_OCTETS) {
        this.#student(caller, said).catch(() => ws.close(1011));
      } else if (type === 'remote' && data.length <= MAX_STUDENT_OCTETS) {
        this.#remote(caller, said).catch(() => ws.close(1011));
      } else {
        ws.close(CLOSE.malformed, 'The first message says who this is.');
      }
    });
  }

  /** Somebody who cannot prove a thing was wrong about a code or a key. */
  #wrong({ ws, address }: Caller, code: number, sentence: string): void {
    this.#guesses.wrong(address);
    ws.close(code, sentence);
  }

  /** @returns true when this address has been wrong too often, and is told to wait */
  #mustWait({ ws, address }: Caller): boolean {
    const wait = this.#guesses.waitSeconds(address);
    if (wait > 0)
      ws.close(CLOSE.guessing, `Too many wrong codes from here. Try again in ${wait} s.`);
    return wait > 0;
  }

  async #instructor(caller: Caller, said: unknown): Promise<void> {
    const { ws, inbox, code } = caller;
    const hello = v.safeParse(fromInstructor, said, { abortEarly: true });
    if (!hello.success || hello.output.type !== 'instructor') {
      ws.close(CLOSE.malformed, sentenceOf(hello.issues));
      return;
    }
    const { key } = hello.output;
    if (codeOf(key) !== code) {
      if (!this.#mustWait(caller)) this.#wrong(caller, CLOSE.notInstructor, NOT_INSTRUCTOR);
      return;
    }
    const fresh = !this.#classes.has(code);
    if (fresh && this.#classes.size >= MAX_CLASSES) {
      ws.close(CLOSE.full, 'This server has as many classes as it can hold.');
      return;
    }
    // SHA-256 of the key: students can be told it.
    const fingerprint = createHash('sha256').update(key).digest('base64url');
    const record = Buffer.from(fingerprint);
    const there = await this.#bus.create(code, 'fingerprint', record);
    if (there.length !== record.length || !timingSafeEqual(there, record)) {
      this.#wrong(caller, CLOSE.notInstructor, NOT_INSTRUCTOR);
      return;
    }
    const { room } = await this.#open(code);
    if (ws.readyState !== ws.OPEN) {
      if (fresh && room.isEmpty) await this.#end(code);
      return;
    }
    this.#remember(code);
    room.setInstructor(ws)?.close(CLOSE.replaced, TAKEN_UP);
    const addresses = this.#options.addresses?.() ?? [];
    ws.send(JSON.stringify({ type: 'opened', fingerprint, addresses } satisfies ToInstructor));
    ws.once('close', () => {
      if (room.instructor !== ws || this.#classes.get(code)?.room !== room) return;
      room.setInstructor(null);
      this.#forgetLater(code, room.isEmpty ? FORGET_EMPTY_MS : undefined);
    });
    listen({ ws, inbox, clock: this.#clock }, fromInstructor, INSTRUCTOR_LIMITS, (message, raw) =>
      room.heardInstructor(message, raw),
    );
  }

  async #student(caller: Caller, said: unknown): Promise<void> {
    const { ws, inbox, code } = caller;
    const hello = v.safeParse(fromStudent, said, { abortEarly: true });
    if (!hello.success || hello.output.type !== 'student') {
      ws.close(CLOSE.malformed, sentenceOf(hello.issues));
      return;
    }
    const { id, name, instructor } = hello.output;
    // Whoever knows the fingerprint has been here, and guesses nothing.
    if (instructor === null && this.#mustWait(caller)) return;
    const there = await this.#bus.get(code, 'fingerprint');
    const fingerprint = there?.toString() ?? null;
    // A class of the same code by somebody else is another class.
    if (fingerprint === null || (instructor !== null && instructor !== fingerprint)) {
      if (instructor === null) this.#guesses.wrong(caller.address);
      ws.close(CLOSE.unknownClass, 'There is no class with this code now.');
      return;
    }
    const { room } = await this.#open(code);
    if (ws.readyState !== ws.OPEN) {
      this.#dropIfEmpty(code, room);
      return;
    }
    if (!room.has(id) && room.viewers >= (this.#options.maxViewers ?? MAX_VIEWERS)) {
      ws.close(CLOSE.full, 'This class is full.');
      return;
    }
    const shown = name.replace(/\p{C}/gu, '').trim();
    const student: Student = { socket: ws, id, name: shown, status: null, wasWatched: false };
    room.join(student, fingerprint)?.close(CLOSE.replaced, JOINED_ELSEWHERE);
    ws.once('close', () => {
      room.leave(student);
      this.#dropIfEmpty(code, room);
    });
    const limits = () => (student.wasWatched ? WATCHED_LIMITS : STUDENT_LIMITS);
    listen<FromStudent>({ ws, inbox, clock: this.#clock }, fromStudent, limits, (message) =>
      room.heardStudent(student, message),
    );
  }

  /** A remote control of the instructor's, by the code that their page shows. */
  async #remote(caller: Caller, said: unknown): Promise<void> {
    const { ws, inbox, code } = caller;
    const hello = v.safeParse(fromRemote, said, { abortEarly: true });
    if (!hello.success || hello.output.type !== 'remote') {
      ws.close(CLOSE.malformed, sentenceOf(hello.issues));
      return;
    }
    if (this.#mustWait(caller)) return;
    const there = await this.#bus.get(code, 'remote');
    const fingerprint = Buffer.from(fingerprintOf(hello.output.code));
    if (there?.length !== fingerprint.length || !timingSafeEqual(there, fingerprint)) {
      this.#wrong(caller, CLOSE.remoteEnded, 'No class can be steered with this code now.');
      return;
    }
    const { room } = await this.#open(code);
    if (ws.readyState !== ws.OPEN) {
      this.#dropIfEmpty(code, room);
      return;
    }
    if (!room.joinRemote(ws, fingerprint.toString())) {
      ws.close(CLOSE.full, 'This class has as many remote controls as it may have.');
      return;
    }
    ws.once('close', () => {
      room.leaveRemote(ws);
      this.#dropIfEmpty(code, room);
    });
    listen<FromRemote>({ ws, inbox, clock: this.#clock }, fromRemote, REMOTE_LIMITS, (message) =>
      room.heardRemote(message),
    );
  }

  #keepAlive(ws: WebSocket): void {
    let answered = true;
    let cancel: () => void = () => undefined;
    const ask = (): void => {
      cancel = this.#clock.after(PING_MS, () => {
        if (!answered) {
          ws.terminate();
          return;
        }
        answered = false;
        ws.ping();
        ask();
      });
    };
    ws.on('pong', () => (answered = true));
    ws.once('close', () => cancel());
    ask();
  }

  async #open(code: string): Promise<OpenClass> {
    const known = this.#classes.get(code);
    if (known !== undefined) return known;
    const onEnd = () => void this.#end(code);
    const room = new ClassRoom({ code, bus: this.#bus, clock: this.#clock, onEnd });
    const opened: OpenClass = { room };
    this.#classes.set(code, opened);
    await room.load();
    return opened;
  }

  async #end(code: string): Promise<void> {
    this.#classes.get(code)?.room.close(CLOSE.ended, 'The instructor has ended the class.');
    this.#forget(code);
    await this.#bus.remove(code);
  }

  /** What the class is stays on the bus, for whoever comes back. */
  #dropIfEmpty(code: string, room: ClassRoom): void {
    const opened = this.#classes.get(code);
    if (opened?.room !== room || opened.cancelForget !== undefined) return;
    if (room.isEmpty) this.#forget(code);
  }

  #forgetLater(code: string, afterMs = this.#options.forgetMs ?? FORGET_MS): void {
    const opened = this.#classes.get(code);
    if (opened === undefined) return;
    opened.cancelForget = this.#clock.after(afterMs, () => {
      opened.cancelForget = undefined;
      // They came back, to another process.
      if (opened.room.present) {
        this.#dropIfEmpty(code, opened.room);
        return;
      }
      opened.room.close(CLOSE.ended, 'The class was without its instructor for hours.');
      this.#forget(code);
      void this.#bus.remove(code);
    });
  }

  #remember(code: string): void {
    const opened = this.#classes.get(code);
    opened?.cancelForget?.();
    if (opened !== undefined) opened.cancelForget = undefined;
  }

  #forget(code: string): void {
    this.#remember(code);
    this.#classes.get(code)?.room.stop();
    this.#classes.delete(code);
  }
}
