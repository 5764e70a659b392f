/** What the parts of a class on different processes tell each other of its people, as JSON on the topic `desk`. */
import type { FromInstructor } from '../../device/class/protocol.ts';

/** Why a connection gives way to another of the same person. */
export const TAKEN_UP = 'The class was taken up in another window or on another device.';
export const JOINED_ELSEWHERE = 'You joined this class in another window.';

/** What processes tell each other of students. */
export type ForDesk =
  | Extract<FromInstructor, { type: 'desk' | 'answer' | 'watch' | 'remote' | 'remote-state' }>
  /** `by`: the process that the instructor is, or was, connected to. */
  | { readonly type: 'instructor'; readonly present: boolean; readonly by: string }
  /** A process has begun to serve the class, and does not know whether there is an instructor. */
  | { readonly type: 'presence-wanted' }
  | { readonly type: 'present' }
  /** Somebody has joined at the process `by`: they are not at any other. */
  | { readonly type: 'moved'; readonly id: string; readonly by: string }
  /** The process `by` lives, and has at least these people. */
  | { readonly type: 'here'; readonly ids: readonly string[]; readonly by: string }
  | { readonly type: 'roster-wanted' }
  | { readonly type: 'end' };
