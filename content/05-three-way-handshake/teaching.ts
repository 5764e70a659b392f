/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'A FIN comes while a student still reads.',
      help: "The board's server closes a silent connection after ten seconds. Press Close and connect again.",
    },
    {
      what: 'With a real board packets come twice.',
      help: 'Its timers run on while a packet is stopped. Use the virtual board for slow motion.',
    },
    {
      what: 'The lesson takes longer than planned.',
      help: 'Stop after Lose the SYN. The rest can be read at home.',
    },
  ],
  oneBoard:
    'Do it on the projector, step by step. Ask for the acknowledgment number before each press of Step.',
  manyBoards:
    'In pairs: one arranges a loss and covers the screen, the other finds out from the packets which it was.',
  noBoard:
    'The virtual board is better here than a real one: time stands still while a packet is stopped.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
