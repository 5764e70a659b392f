/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'The page says LED unknown for a moment.',
      help: 'The connection is being opened again. Ask the class which packets they expect, then look.',
    },
    {
      what: 'Students take the board for the client, because it is small.',
      help: 'Ask who sent the SYN. Whoever opened the connection is the client.',
    },
  ],
  oneBoard:
    'Put the board under a camera, and show the bench. Let students toggle by a class: everybody sees the same LED.',
  manyBoards:
    'Each student connects a board. Ask them to hold EN, and to say what the page knows and since when.',
  noBoard: 'The lesson was written for the virtual board. Nothing is missing.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
