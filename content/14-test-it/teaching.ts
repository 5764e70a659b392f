/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: "The browser's tools show no messages.",
      help: 'They record only from the moment they are open. Open them first, then load the page.',
    },
    {
      what: 'A name in the tools is another one.',
      help: 'Browsers change them. Look for the filter of sockets, and for the list of messages.',
    },
  ],
  oneBoard:
    "Break the board behind the class's back. The class may ask for signs, and must find the last one that came.",
  manyBoards:
    'In pairs: one breaks the board in one of three ways, the other finds out how from the serial monitor.',
  noBoard:
    "Breaking works on the virtual board. For the browser's tools, start the bench board with npm start.",
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
