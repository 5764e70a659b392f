/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'Somebody thinks that the key is a password.',
      help: 'Let them compute the answer by themselves. What everybody can compute protects nothing.',
    },
  ],
  oneBoard:
    'Let the class choose what to spoil in the request, and guess the status before you press Send.',
  manyBoards:
    'Each pair gets one refusal to explain, and tells the class which line of the request caused it.',
  noBoard: 'Nothing is missing: the request goes to the virtual board.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
