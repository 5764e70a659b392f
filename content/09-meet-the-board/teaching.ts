/** For who teaches this lesson: what can go wrong, and how it is run with the boards there are. */
export const teaching = {
  goesWrong: [
    {
      what: 'No port appears.',
      help: 'Nine times in ten it is the cable: some carry power only. Keep a box of cables that you have tried.',
    },
    {
      what: 'The port is busy.',
      help: "The Arduino IDE's serial monitor holds it. Close that first.",
    },
    {
      what: 'A board has no LED on GPIO 2.',
      help: 'Say so before: the sketch has the number in one place.',
    },
  ],
  oneBoard:
    'Pass the board round while its boot log is on the projector. Press EN for each who asks.',
  manyBoards:
    "Let everybody find the USB bridge's name with a magnifying glass, and then the driver.",
  noBoard: 'The drawing has the same parts, and the boot log is the same, line by line.',
} as const satisfies {
  goesWrong: readonly { what: string; help: string }[];
  oneBoard: string;
  manyBoards: string;
  noBoard: string;
};
