/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Image',
    means:
      'A program in the form in which a chip’s boot ROM takes it: headers, segments, a checksum, often a digest.',
  },
  {
    term: 'Flashing',
    means: 'Writing an image into a board’s flash, so that it is there at every start.',
  },
  {
    term: 'SLIP',
    means: 'A way to mark where a frame begins and ends on a line of octets: c0 before and after.',
  },
  {
    term: 'Stub',
    means:
      'A small program that esptool loads into RAM to do what the boot ROM does slowly or not at all.',
  },
  {
    term: 'Checksum',
    means: 'A small number computed from many octets, to notice accidental damage.',
  },
  {
    term: 'Digest',
    means:
      'A longer number computed from many octets: whatever changes in them, it comes out different.',
  },
] as const satisfies readonly LessonTerm[];
