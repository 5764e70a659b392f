/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'Students who know hexadecimal grow impatient.',
      help: 'Let them skip to the third task, Unmask your own first letter. It has something for everybody.',
    },
    {
      what: 'Somebody reads 45 as forty-five.',
      help: 'Say the digits one by one, four five, and write 0x in front of them on the board.',
    },
  ],
  oneBoard:
    'Open one packet on the projector, and let the class call out the fields. Two students unmask the first letter on paper.',
  manyBoards:
    'Everybody opens their own packet. The masking keys differ, so neighbours can compare what stays the same: the letter t.',
  noBoard: 'Nothing is missing: the virtual board makes the same octets.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
