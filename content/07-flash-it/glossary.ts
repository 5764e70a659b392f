export const glossary = [
  {
    term: 'image',
    means:
      'A program in the form in which a chip’s boot ROM takes it: headers, segments, a checksum, often a digest.',
  },
  {
    term: 'flashing',
    means: 'Writing an image into a board’s flash, so that it is there at every start.',
  },
  {
    term: 'boot ROM',
    means: 'The chip’s first program, made into the silicon. It cannot be erased.',
  },
  {
    term: 'download mode',
    means:
      'The boot ROM waits on the serial line for commands instead of starting what is in flash.',
  },
  {
    term: 'SLIP',
    means: 'A way to mark where a frame begins and ends on a line of octets: c0 before and after.',
  },
  {
    term: 'stub',
    means:
      'A small program that esptool loads into RAM to do what the boot ROM does slowly or not at all.',
  },
  {
    term: 'checksum',
    means: 'A small number computed from many octets, to notice damage by chance.',
  },
  {
    term: 'digest',
    means:
      'A longer number computed from many octets: whatever changes in them, it comes out different.',
  },
];
