/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'Nothing moves on the page, and the serial monitor is fine.',
      help: 'The two programs do not agree on a message. Compare the frames in the packet table with the words in the sketch: a space or a capital letter is enough.',
    },
    {
      what: 'The page is cut off behind a percent sign.',
      help: 'This sketch uses no placeholders, so one percent sign is enough. With a processor it has to be written twice.',
    },
    {
      what: 'A student wants to begin anew.',
      help: 'The sketch menu has the empty sketch and a finished one to compare with. Nothing of theirs is lost: a duplicate keeps it.',
    },
  ],
  oneBoard:
    'Let the class design the messages on the blackboard first, and write one sketch together.',
  manyBoards:
    'Each pair writes its own messages. Then pairs swap their boards, and try to use the other one from its packets alone.',
  noBoard: 'All of it runs on the virtual board, knob and LEDs included.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
