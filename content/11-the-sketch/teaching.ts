/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'The lab that lights up functions does nothing.',
      help: 'It needs the virtual board: a real one does not tell which function it runs.',
    },
    {
      what: 'Students want to read from the top.',
      help: 'Tell them to begin at setup(), and to jump to what it calls.',
    },
  ],
  oneBoard:
    'Print the sketch on large paper. A student walks along it with a finger while the class toggles.',
  manyBoards:
    'Each pair explains one function to another pair, in one sentence, without reading it out.',
  noBoard: 'The virtual board is needed here in any case.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
