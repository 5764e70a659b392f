/** Progress of a flash as plain data, for a progress bar and a line beside it. */

/** Percentage at which each step begins; between `write` and `verify`, writing moves it. */
export const STEP_PERCENT = {
  check: 0,
  connect: 1,
  /** The board has to be brought into download mode by its buttons; flashing goes on when it is. */
  'hold-boot': 2,
  identify: 4,
  speed: 6,
  'upload-stub': 7,
  erase: 10,
  write: 12,
  verify: 92,
  reset: 97,
  done: 100,
} as const;

export type FlashStepKind = keyof typeof STEP_PERCENT;

export interface FlashStep {
  readonly kind: FlashStepKind;
  /** One line: "Writing 12 of 34 KB". */
  readonly detail: string;
  /** 0 to 100, never falling within one flash. */
  readonly percent: number;
  /** Bits per second of the serial line. */
  readonly baudRate: number;
  /** While writing: octets of flash that are written, and all there are. */
  readonly octets?: number;
  readonly totalOctets?: number;
}

export function writeStep(
  octets: number,
  totalOctets: number,
): Omit<FlashStep, 'baudRate'> & { kind: 'write' } {
  const share = totalOctets === 0 ? 1 : octets / totalOctets;
  return {
    kind: 'write',
    detail: `Writing ${kilobytes(octets)} of ${kilobytes(totalOctets)} KB`,
    percent: Math.floor(STEP_PERCENT.write + share * (STEP_PERCENT.verify - STEP_PERCENT.write)),
    octets,
    totalOctets,
  };
}

function kilobytes(octets: number): string {
  return (octets / 1024).toFixed(octets < 10_240 ? 1 : 0);
}
