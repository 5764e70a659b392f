/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'Students mix up what TCP and what WebSocket settles.',
      help: 'Let them fill in the four rows of the table from memory, then look.',
    },
  ],
  oneBoard:
    'Play it with people first: two students who may only say what a specification allows. Then show the five rows.',
  manyBoards: "Everybody resets the board and compares the two keys with a neighbour's.",
  noBoard: 'Nothing is missing: the virtual board restarts as the chip does.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
