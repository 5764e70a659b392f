/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'A board does not enter download mode.',
      help: 'Hold BOOT while the page says that it connects. Some boards have no circuit for it.',
    },
    {
      what: 'Thirty boards at one hub are slow, or vanish.',
      help: 'Use hubs with their own power supply, and eight boards a hub at most.',
    },
    {
      what: 'A board came with another chip.',
      help: 'The flasher refuses it and says which chip it has found.',
    },
  ],
  oneBoard:
    'Flash in slow motion on the projector, and stop half-way. Ask what the board will say after a reset.',
  manyBoards:
    'Flash them before the lesson: the page Flash many boards does one after the other. In class each student flashes once more.',
  noBoard: "The virtual board's boot ROM answers as the chip's does, so each step can be seen.",
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
