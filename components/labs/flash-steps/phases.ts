/** The phases of a flash, and what each came to. Nothing here needs a document. */
import { capital, counted, inSeconds } from '../../ui/widget/words.ts';
import type { Exchange, FlashEnd } from '../../../device/board/board.ts';

export type Phase = Exchange['phase'];

export interface PhaseText {
  readonly phase: Phase;
  readonly title: string;
  /** What happens in it, whether or not it has. */
  readonly about: string;
}

/** In the order in which a flash goes through them. */
const ABOUT: Readonly<Record<Phase, string>> = {
  reset: 'EN goes low and high while IO0 is low: the chip starts its boot ROM in download mode.',
  sync: 'An even beat of octets. The ROM measures the speed from it and answers.',
  identify: 'Registers are read: which chip, which revision, which MAC address.',
  stub: 'A small helper program goes into RAM and takes over from the ROM: it knows more.',
  'flash-chip': 'Through the stub, the flash chip is asked who made it and how large it is.',
  erase: 'All of the flash becomes ones. Only when asked for: writing erases what it needs.',
  write: 'The image, compressed, block after block, each with a checksum and an answer.',
  verify: 'The board reads its flash back and sends a digest. It must be the image’s own.',
  start: 'EN goes low and high while IO0 is high: the chip boots what it holds.',
};

export const PHASE_TEXTS: readonly PhaseText[] = (Object.keys(ABOUT) as Phase[]).map((phase) => ({
  phase,
  title: capital(phase.replace('-', ' ')),
  about: ABOUT[phase],
}));

export interface PhaseState {
  readonly phase: Phase;
  readonly state: 'waiting' | 'now' | 'done' | 'stopped' | 'skipped';
  /** What it came to: "12 exchanges, 41 ms". */
  readonly note: string;
  /** 0 to 1, of a phase with blocks; else null. */
  readonly share: number | null;
}

/** @param end null while the flash runs, and before the first */
export function phaseStates(exchanges: readonly Exchange[], end: FlashEnd | null): PhaseState[] {
  const current = exchanges.at(-1)?.phase ?? null;
  const at = PHASE_TEXTS.findIndex(({ phase }) => phase === current);
  const started = exchanges.at(-1)?.phase === 'start' && exchanges.at(-1)?.state !== 'waiting';
  return PHASE_TEXTS.map(({ phase }, index) => {
    const own = exchanges.filter((exchange) => exchange.phase === phase);
    // The stub comes in several parts, each counted anew: they are no measure of the whole.
    const block =
      phase === 'write' ? (own.findLast((one) => one.block !== null)?.block ?? null) : null;
    const share = own.length === 0 || block === null ? null : block.number / block.of;
    if (own.length === 0) {
      const skipped = index < at;
      return {
        phase,
        state: skipped ? 'skipped' : 'waiting',
        note: skipped ? (phase === 'stub' ? 'not needed' : 'not asked for') : '',
        share,
      };
    }
    const note = noteOf(own, block);
    if (phase !== current) return { phase, state: 'done', note, share };
    if (end === null) return { phase, state: 'now', note, share };
    const good = end.outcome === 'verified';
    if (good && phase === 'start' && !started) return { phase, state: 'now', note, share };
    return { phase, state: good ? 'done' : 'stopped', note, share };
  });
}

function noteOf(own: readonly Exchange[], block: Exchange['block']): string {
  const from = own[0]?.startMs ?? 0;
  const to = Math.max(...own.map(({ endMs, startMs }) => endMs ?? startMs));
  const blocks = block === null ? '' : `block ${block.number} of ${block.of}, `;
  return `${blocks}${counted(own.length, 'exchange')}, ${inWords(to - from)}`;
}

export function inWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : inSeconds(ms);
}

/** One sentence for the whole flash; changes with the phase, not with every block. */
export function summary(exchanges: readonly Exchange[], end: FlashEnd | null): string {
  if (end !== null) {
    switch (end.outcome) {
      case 'verified':
        return exchanges.at(-1)?.answer?.includes('runs it') === true
          ? 'Flashed, verified and started.'
          : 'Flashed and verified. The board is starting.';
      case 'cancelled':
        if (exchanges.length === 0) return `Nothing was sent to the board. ${end.why}`;
        return 'Stopped half-way. The board waits in download mode with half a program in its flash: flash it again.';
      case 'refused':
        return `Nothing was sent to the board. ${end.why}`;
      case 'failed':
        return `It ended early. ${end.why}`;
    }
  }
  const phase = exchanges.at(-1)?.phase;
  const text = PHASE_TEXTS.find((one) => one.phase === phase);
  return text === undefined ? 'Nothing has been flashed yet.' : `${text.title}: ${text.about}`;
}
