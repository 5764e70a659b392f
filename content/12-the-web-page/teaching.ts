/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'The page in the frame looks broken.',
      help: 'Somebody has lost a percent sign in the template lab. That is what it is for.',
    },
    {
      what: "Students look for the LED in the page's script.",
      help: 'Draw a line down the middle of the board: C++ left, JavaScript right.',
    },
  ],
  oneBoard: 'Show the page on a phone, and the octets of the same page on the projector.',
  manyBoards: "Everybody opens their own board's page on a phone, and toggles for a neighbour.",
  noBoard: 'The frame shows the page that the virtual board serves.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
