/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Development board',
    means: 'A chip on a board with all it needs to be used at a desk: USB, power, buttons, pins.',
  },
  {
    term: 'Boot ROM',
    means: 'The chip’s first program, made into the silicon. It starts whatever is in the flash.',
  },
  {
    term: 'Boot log',
    means: 'What the boot ROM prints on the serial line after every reset.',
  },
  {
    term: 'EN',
    means: 'Enable: while this pin is low the chip stands still. Rising, it restarts.',
  },
  {
    term: 'Strapping pin',
    means:
      'A pin whose level the chip reads at reset, to decide how to start. Afterwards it is a pin like others.',
  },
  {
    term: 'Download mode',
    means: 'The boot ROM waits on the serial line for a flasher instead of starting a program.',
  },
  {
    term: 'USB bridge',
    means: 'The chip between USB and the ESP32’s serial line; your computer needs a driver for it.',
  },
  {
    term: 'UART',
    means:
      'The part of a chip that sends and receives octets on two wires, without a clock between them.',
  },
  { term: 'Baud', means: 'Signals per second on a serial line; both ends have to agree on it.' },
  {
    term: 'Watchdog',
    means: 'A timer that resets the chip unless a program keeps telling it that all is well.',
  },
] as const satisfies readonly LessonTerm[];
