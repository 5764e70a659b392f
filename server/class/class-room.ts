/**
 * One class on this process: its viewers, its students' roster, and its instructor if they are connected here.
 * What people say is passed on as it came; names are passed to the instructor and kept nowhere else.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../device/clock/clock.ts';
import {
  CLOSE,
  MAX_REMOTES,
  type FromInstructor,
  type FromRemote,
  type FromStudent,
  type RosterChange,
  type ToInstructor,
  type ToRemote,
  type ToStudent,
} from '../../device/class/protocol.ts';
import { Audience } from './audience.ts';
import type { ClassBus } from './bus.ts';
import { Elsewhere } from './elsewhere.ts';
import { JOINED_ELSEWHERE, TAKEN_UP, type ForDesk } from './for-desk.ts';
import { sendTo, type Connection, type Student } from './people.ts';

export interface ClassRoomOptions {
  readonly code: string;
  readonly bus: ClassBus;
  readonly clock: Clock;
  /** The instructor ended the class. */
  readonly onEnd: () => void;
}

/** News of students are gathered this long. */
const ROSTER_MS = 250;
const ROSTER_PART = 200;
/** An opening is asked for this often at most. */
const OPENING_MS = 2000;
const REMOTE_ENDED = 'The instructor has ended the remote control.';

export class ClassRoom {
  readonly #options: ClassRoomOptions;
  /** Of the class on this process. */
  readonly #id = randomUUID();
  readonly #audience: Audience;
  readonly #students = new Map<string, Student>();
  readonly #elsewhere: Elsewhere;
  readonly #changed = new Set<string>();
  readonly #unsubscribe: (() => void)[];
  /** Remote controls, and the last state that they were shown. */
  readonly #remotes = new Map<Connection, string>();
  #remoteState: ToRemote | null = null;
  /** The student at whose board the instructor looks. */
  #watched: string | null = null;
  #instructor: Connection | null = null;
  /** As far as this process knows. */
  #present = false;
  #stopped = false;
  #cancelRoster: (() => void) | null = null;
  #openingWantedAtMs = -Infinity;
  #cancelOpening: (() => void) | null = null;

  constructor(options: ClassRoomOptions) {
    this.#options = options;
    const { code, bus, clock } = options;
    this.#audience = new Audience({ clock, onOpeningWanted: () => this.#wantOpening() });
    this.#elsewhere = new Elsewhere(clock, (lost) => this.#live(lost));
    this.#unsubscribe = [
      bus.subscribe(code, 'viewers', (message) => this.#audience.send(message)),
      bus.subscribe(code, 'opening', (message) => this.#audience.setOpening(message)),
      bus.subscribe(code, 'instructor', (message) => this.#forInstructor(message)),
      bus.subscribe(code, 'desk', (message) => this.#forDesk(message)),
    ];
  }

  get viewers(): number {
    return this.#audience.size;
  }

  get instructor(): Connection | null {
    return this.#instructor;
  }

  /** Whether the instructor is here or at another process, as far as this one knows. */
  get present(): boolean {
    return this.#present;
  }

  has(id: string): boolean {
    return this.#students.has(id);
  }

  get isEmpty(): boolean {
    return this.#instructor === null && this.#students.size === 0 && this.#remotes.size === 0;
  }

  get missed(): number {
    return this.#audience.missed;
  }

  /** Loads what a late comer on this process needs. */
  async load(): Promise<void> {
    const opening = await this.#options.bus.get(this.#options.code, 'opening');
    if (opening !== null) this.#audience.setOpening(opening);
    this.#toDesk({ type: 'presence-wanted' });
  }

  stop(): void {
    this.#stopped = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#audience.stop();
    this.#cancelRoster?.();
    this.#cancelOpening?.();
    this.#elsewhere.stop();
  }

  /** @returns the connection that had the class before */
  setInstructor(socket: Connection | null): Connection | null {
    const before = this.#instructor;
    this.#instructor = socket;
    this.#toDesk({ type: 'instructor', present: socket !== null, by: this.#id });
    if (socket !== null) this.#toDesk({ type: 'roster-wanted' });
    return before;
  }

  /** @param raw the message as it came */
  heardInstructor(message: FromInstructor, raw: Buffer): void {
    const { bus, code } = this.#options;
    switch (message.type) {
      case 'opening':
        void bus.put(code, 'opening', raw);
        bus.publish(code, 'opening', raw);
        break;
      case 'stage':
      case 'board':
        bus.publish(code, 'viewers', raw);
        break;
      case 'remote':
        void bus.put(code, 'remote', Buffer.from(message.fingerprint ?? ''));
        this.#toDesk(message);
        break;
      case 'desk':
      case 'answer':
      case 'watch':
      case 'remote-state':
        this.#toDesk(message);
        break;
      case 'end':
        this.#toDesk({ type: 'end' });
        break;
      case 'instructor': // said once, before anything else
    }
  }

  /** @returns the connection that this person had before */
  join(student: Student, fingerprint: string): Connection | null {
    const before = this.#students.get(student.id)?.socket ?? null;
    if (before !== null) this.#audience.leave(before);
    this.#students.set(student.id, student);
    this.#tell([student], {
      type: 'joined',
      instructor: fingerprint,
      present: this.#present || this.#instructor !== null,
    });
    this.#audience.welcome(student.socket);
    if (student.id === this.#watched) this.#tellWatched(student, true);
    this.#elsewhere.left(student.id);
    this.#toDesk({ type: 'moved', id: student.id, by: this.#id });
    this.#news(student.id);
    return before;
  }

  leave({ id, socket }: Student): void {
    this.#audience.leave(socket);
    // The same person may have come back by another connection.
    if (this.#students.get(id)?.socket !== socket) return;
    this.#students.delete(id);
    this.#news(id);
  }

  /** @returns false when there are too many */
  joinRemote(socket: Connection, fingerprint: string): boolean {
    if (this.#remotes.size >= MAX_REMOTES) return false;
    this.#remotes.set(socket, fingerprint);
    this.#tellRemotes({ type: 'joined' }, [socket]);
    if (this.#remoteState !== null) this.#tellRemotes(this.#remoteState, [socket]);
    this.#countRemotes();
    return true;
  }

  leaveRemote(socket: Connection): void {
    if (this.#remotes.delete(socket)) this.#countRemotes();
  }

  heardRemote(message: FromRemote): void {
    if (message.type === 'act') this.#toInstructor(message);
  }

  heardStudent(student: Student, message: FromStudent): void {
    switch (message.type) {
      case 'status':
        student.status = message.status;
        this.#news(student.id);
        break;
      case 'toggle':
        this.#toInstructor({ type: 'toggle', from: student.id, request: message.request });
        break;
      case 'again':
        this.#audience.missedSome(student.socket);
        break;
      case 'shown':
      case 'sketch':
        // What was on its way when the instructor looked away is not passed on.
        if (student.id === this.#watched) this.#toInstructor({ ...message, from: student.id });
        break;
      case 'student': // said once, before anything else
    }
  }

  /** Ends the class for everybody here. */
  close(code: number, reason: string): void {
    for (const { socket } of this.#students.values()) socket.close(code, reason);
    for (const socket of this.#remotes.keys()) socket.close(code, reason);
    this.#instructor?.close(code, reason);
  }

  #forInstructor(message: Buffer): void {
    if (this.#instructor !== null) sendTo(this.#instructor, message);
  }

  #forDesk(raw: Buffer): void {
    const message = JSON.parse(raw.toString()) as ForDesk;
    switch (message.type) {
      case 'desk':
        this.#tell(this.#addressed(message.to), { type: 'desk', content: message.content });
        break;
      case 'answer':
        this.#tell(this.#addressed(message.to), {
          type: 'answer',
          request: message.request,
          why: message.why,
        });
        break;
      case 'instructor':
        if (message.by !== this.#id) this.#instructorElsewhere(message.present);
        if (message.present) {
          this.#audience.restart();
          this.#countRemotes();
        } else this.#watch(null);
        this.#setPresent(message.present);
        break;
      case 'watch':
        this.#watch(message.to);
        break;
      case 'remote':
        for (const [socket, fingerprint] of this.#remotes) {
          if (fingerprint !== message.fingerprint) socket.close(CLOSE.remoteEnded, REMOTE_ENDED);
        }
        this.#countRemotes();
        break;
      case 'remote-state':
        this.#remoteState = message;
        this.#tellRemotes(message);
        break;
      case 'presence-wanted':
        if (this.#instructor !== null) this.#toDesk({ type: 'present' });
        break;
      case 'present':
        if (!this.#present) this.#setPresent(true);
        break;
      case 'moved':
        if (message.by !== this.#id) this.#movedElsewhere(message.id, message.by);
        break;
      case 'here':
        if (message.by !== this.#id) this.#elsewhere.heard(message.by, message.ids);
        break;
      case 'roster-wanted':
        for (const id of this.#students.keys()) this.#changed.add(id);
        this.#tellRoster();
        this.#tellHere();
        break;
      case 'end':
        this.#options.onEnd();
    }
  }

  #setPresent(present: boolean): void {
    this.#present = present;
    const news = { type: 'instructor', present } as const;
    this.#tell(this.#students.values(), news);
    this.#tellRemotes(news);
  }

  #instructorElsewhere(present: boolean): void {
    if (!present) return;
    const before = this.#instructor;
    this.#instructor = null;
    before?.close(CLOSE.replaced, TAKEN_UP);
  }

  #movedElsewhere(id: string, by: string): void {
    this.#elsewhere.heard(by, [id]);
    const student = this.#students.get(id);
    if (student === undefined) return;
    // Not news for the roster: they are there.
    this.#students.delete(id);
    this.#audience.leave(student.socket);
    student.socket.close(CLOSE.replaced, JOINED_ELSEWHERE);
  }

  #addressed(to: string | null): Iterable<Student> {
    if (to === null) return this.#students.values();
    const student = this.#students.get(to);
    return student === undefined ? [] : [student];
  }

  #watch(to: string | null): void {
    const before = this.#students.get(this.#watched ?? '');
    this.#watched = to;
    if (before !== undefined && before.id !== to) this.#tellWatched(before, false);
    const student = this.#students.get(to ?? '');
    if (student !== undefined) this.#tellWatched(student, true);
  }

  #tellWatched(student: Student, on: boolean): void {
    student.wasWatched ||= on;
    this.#tell([student], { type: 'watched', on });
  }

  #tellRemotes(message: ToRemote, sockets: Iterable<Connection> = this.#remotes.keys()): void {
    const octets = Buffer.from(JSON.stringify(message));
    for (const socket of sockets) sendTo(socket, octets);
  }

  #countRemotes(): void {
    this.#toInstructor({ type: 'remotes', count: this.#remotes.size });
  }

  #tell(students: Iterable<Student>, message: ToStudent): void {
    const octets = Buffer.from(JSON.stringify(message));
    for (const { socket } of students) sendTo(socket, octets);
  }

  #news(id: string): void {
    this.#changed.add(id);
    this.#tellRoster();
  }

  /** Whoever has students tells that they live, and the instructor's process who does not any more. */
  #live(lost: readonly string[]): void {
    if (this.#students.size > 0) this.#toDesk({ type: 'here', ids: [], by: this.#id });
    if (this.#instructor === null) return;
    for (const id of lost) if (!this.#students.has(id)) this.#news(id);
  }

  #tellHere(): void {
    const all = [...this.#students.keys()];
    for (let at = 0; at < all.length; at += ROSTER_PART) {
      this.#toDesk({ type: 'here', ids: all.slice(at, at + ROSTER_PART), by: this.#id });
    }
  }

  /** In parts: a class may have thousands. */
  #tellRoster(): void {
    if (this.#stopped) return;
    this.#cancelRoster ??= this.#options.clock.after(ROSTER_MS, () => {
      this.#cancelRoster = null;
      const ids = [...this.#changed].slice(0, ROSTER_PART);
      for (const id of ids) this.#changed.delete(id);
      const changes = ids.map((id) => this.#entryOf(id));
      this.#toInstructor({ type: 'roster', changes, viewers: this.viewers });
      if (this.#changed.size > 0) this.#tellRoster();
    });
  }

  #entryOf(id: string): RosterChange {
    const student = this.#students.get(id);
    if (student === undefined) return { id, name: '', present: false, status: null };
    return { id, name: student.name, present: true, status: student.status };
  }

  #wantOpening(): void {
    const { clock } = this.#options;
    const waitMs = this.#openingWantedAtMs + OPENING_MS - clock.nowMs();
    this.#cancelOpening ??= clock.after(Math.max(0, waitMs), () => {
      this.#cancelOpening = null;
      this.#openingWantedAtMs = clock.nowMs();
      this.#toInstructor({ type: 'opening-wanted' });
    });
  }

  #toInstructor(message: ToInstructor): void {
    const { bus, code } = this.#options;
    bus.publish(code, 'instructor', Buffer.from(JSON.stringify(message)));
  }

  #toDesk(message: ForDesk): void {
    const { bus, code } = this.#options;
    bus.publish(code, 'desk', Buffer.from(JSON.stringify(message)));
  }
}
