/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'A board stops and explains itself.',
      help: 'Somebody called delay() in a callback. The virtual board says so at once; a real one restarts after five seconds.',
    },
    {
      what: 'Pages lose their connection, one after the other.',
      help: 'There are nine. Close some.',
    },
  ],
  oneBoard: "Open the board's page on nine phones of the class, and watch who has to go.",
  manyBoards: 'Let each pair predict what blocks what, before they press a button of the lab.',
  noBoard: 'Both labs bring what they need.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
