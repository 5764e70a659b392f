/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'The lab says that another program runs.',
      help: 'Press the button beside that sentence. The heartbeat needs its own sketch, the frame lab the usual one.',
    },
    {
      what: 'The board gives no answer to a frame.',
      help: 'Read its length field first: the board may still wait for octets.',
    },
  ],
  oneBoard:
    'Pull a real USB cable, and ask who notices. Then do it in the lab, where the times can be read.',
  manyBoards:
    'Two students share a frame: one makes the header on paper, the other sends it. Swap after each.',
  noBoard: 'Nothing is missing. Only a cable that you can really pull is more fun.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
