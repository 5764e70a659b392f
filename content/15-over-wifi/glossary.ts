/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  { term: 'Board package', means: 'Compiler, tools and libraries for a family of boards.' },
  {
    term: 'FQBN',
    means: 'Fully qualified board name: vendor, architecture and board, like esp32:esp32:esp32.',
  },
  {
    term: 'Build profile',
    means: 'A list of exact versions to build a sketch with, in sketch.yaml.',
  },
  { term: 'Access point', means: 'The device that makes a Wi-Fi network for others to join.' },
  { term: 'Hotspot', means: 'A Wi-Fi network that a phone makes.' },
  {
    term: 'Improv',
    means: 'An open protocol to give a device its Wi-Fi password over USB or Bluetooth.',
  },
] as const satisfies readonly LessonTerm[];
