/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'The LED is toggled in the frame and the bench does not follow.',
      help: 'This is the point of the lesson and no fault: over HTTP the answer goes only to who asked.',
    },
    {
      what: 'After the lesson labs say that another program runs.',
      help: 'Press Flash LED over WebSocket in the lab, or flash it on the bench.',
    },
    {
      what: 'Two computers get different numbers in the race.',
      help: 'They differ by how busy the computer is. Compare the shapes, not the milliseconds.',
    },
  ],
  oneBoard:
    'Run the race on the projector with two intervals. Before each, let the class predict which side misses a change.',
  manyBoards:
    'Give each row of tables another interval. Collect packets and missed changes in one table on the board.',
  noBoard:
    'The race brings two virtual boards of its own. A real board is only used for the frame at the beginning.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
