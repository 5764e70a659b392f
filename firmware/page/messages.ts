/** Between a page and the worker that compiles for it. */
import type { SourceFile } from '../build/job.ts';
import type { Diagnostic } from '../build/diagnostics.ts';

export type Task =
  | { readonly kind: 'build'; readonly files: readonly SourceFile[] }
  | { readonly kind: 'check'; readonly files: readonly SourceFile[] }
  | {
      readonly kind: 'complete';
      readonly files: readonly SourceFile[];
      /** Of the file in which something is written. */
      readonly path: string;
      /** From 1. */
      readonly line: number;
      /** From 1, in octets of UTF-8. */
      readonly column: number;
    };

export interface Built {
  /** The virtual board's program; null when the sketch has an error. */
  readonly module: Uint8Array<ArrayBuffer> | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Everything that compiler and linker said, in their words. */
  readonly said: string;
}

/** What the compiler says could stand at a place: name, and how it is written. */
export interface Candidate {
  readonly name: string;
  /** As in a header: `void digitalWrite(uint8_t pin, uint8_t value)`. Empty for a keyword. */
  readonly signature: string;
  readonly comment: string;
}

export interface Results {
  readonly build: Built;
  readonly check: readonly Diagnostic[];
  readonly complete: readonly Candidate[];
}

/** To the worker: first the site's kit, then one task after the other. */
export type ToWorker =
  { readonly kitAddress: string } | { readonly id: number; readonly task: Task };

export type FromWorker =
  | { readonly kind: 'loading'; readonly done: number; readonly total: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'result'; readonly id: number; readonly result: Results[keyof Results] }
  | { readonly kind: 'failed'; readonly id: number; readonly why: string };
