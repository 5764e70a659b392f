/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'The board prints dots for ever.',
      help: 'Look at the band first: the classic ESP32 has 2.4 GHz only.',
    },
    {
      what: 'The address is there and the page does not open.',
      help: "School networks often keep their members apart. Use a phone's hotspot.",
    },
    {
      what: "Somebody's LED toggles by itself.",
      help: 'A neighbour has typed the wrong address. Nothing protects the board, and that is the next topic.',
    },
  ],
  oneBoard:
    'Make a hotspot, and let students join it with their phones. Eight at a time: the ninth pushes out the first.',
  manyBoards:
    "Give each board a number, and write the numbers and addresses on the board. Change the addresses' list daily.",
  noBoard: 'The rehearsal and the three strangers work. The rest is reading.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
