/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'A use does not connect.',
      help: 'It has not been put on the board: press the button above the two clients.',
    },
    {
      what: 'The message lab is not available.',
      help: 'It needs LED over WebSocket. Press the button beside the sentence that says so.',
    },
  ],
  oneBoard:
    'Put Chat on the board, and let two students write. Show the packets of both at the same time.',
  manyBoards:
    'Each group runs one of the five uses and presents who speaks, how often, and how big a message is.',
  noBoard: 'All five run on the virtual board.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
