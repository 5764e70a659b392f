/**
 * The exercises in their order: what the reader is asked to write, what two clients can do with it, and what proves
 * it. Each has its folder in firmware/exercises, with the sketch to begin with and a solution.
 */
import type { Evidence } from '../../course/checkpoint/evidence.ts';
import { say, SOCKET, texts, words, type Talk } from '../lab/client-talk.ts';

export interface Exercise {
  /** The folder and the main file: letters, digits and `_`, as Arduino names a sketch. */
  readonly sketch: string;
  readonly title: string;
  /** Of the lesson that it belongs to. */
  readonly lesson: string;
  /** In a sentence or two; code stands between backticks. */
  readonly task: string;
  readonly hint: string;
  /** How to use the program, so that it can be seen to work. */
  readonly use: string;
  readonly talk: Talk;
  readonly items: { evidence: Evidence; text: string }[];
}

/** A client that shows what came last. */
const CLIENT: Talk = {
  doors: [SOCKET],
  writes: true,
  sendings: [],
  view: (heard) => words(texts(heard).at(-1) ?? 'Nothing has come yet.'),
};
const TOGGLE = say('Send toggle', 'toggle');
/** Toggles at once: twenty are far more than anybody can press in a second. */
const BURST = {
  name: 'Send toggle 20 times',
  messages: () => Array<string>(20).fill('toggle'),
  everyMs: 0,
};

export const EXERCISES: readonly Exercise[] = [
  {
    sketch: 'print_state',
    title: 'Print the LED’s state',
    lesson: 'the-sketch',
    task: 'Print `LED1: ON` or `LED1: OFF` on the serial monitor whenever the LED changes.',
    hint: 'There is one function in which the LED changes. `Serial.println()` prints a line. `LED_Status ? "a" : "b"` is "a" when the LED is on.',
    use: 'Toggle the LED twice, and watch the serial monitor.',
    talk: { ...CLIENT, sendings: [TOGGLE] },
    items: [
      {
        evidence: 'led-witnessed',
        text: 'The LED went on and off, and the sketch said so each time.',
      },
    ],
  },
  {
    sketch: 'blink',
    title: 'A second message',
    lesson: 'the-sketch',
    task: 'Teach the sketch the message `blink`: the LED changes six times, with a pause between two changes. Meanwhile the board goes on answering `toggle`.',
    hint: 'No `delay()` in a callback: it would hold up the network. Let the callback set a variable, and let `loop()` do the blinking.',
    use: 'Send `blink`, then `toggle`.',
    talk: { ...CLIENT, sendings: [say('Send blink', 'blink'), TOGGLE] },
    items: [
      { evidence: 'blinked', text: 'A client said blink, and the LED changed six times.' },
      { evidence: 'asked', text: 'A client said toggle.' },
      { evidence: 'answered', text: 'The board told the LED’s new state.' },
    ],
  },
  {
    sketch: 'pass_on',
    title: 'A chat',
    lesson: 'the-sketch',
    task: 'Make a chat of it: what one client writes comes to all clients.',
    hint: '`ws.textAll()` takes the octets as they came, and their number.',
    use: 'Write something as client A, and look at client B.',
    talk: CLIENT,
    items: [{ evidence: 'relayed', text: 'What one client wrote came to another client.' }],
  },
  {
    sketch: 'two_values',
    title: 'Two values in one message',
    lesson: 'the-sketch',
    task: 'Answer the message `status` with JSON, such as `{"led":true,"seconds":12}`: whether the LED is on, and for how many seconds the board has been running.',
    hint: '`client->printf()` works as `Serial.printf()` does. A quotation mark inside a text is written `\\"`. `millis()` counts milliseconds.',
    use: 'Ask for the status, toggle, and ask again.',
    talk: { ...CLIENT, sendings: [say('Ask for status', 'status'), TOGGLE] },
    items: [
      {
        evidence: 'status-told',
        text: 'The board told its status with the LED on, and with the LED off.',
      },
    ],
  },
  {
    sketch: 'dim',
    title: 'Brightness',
    lesson: 'the-web-page',
    task: 'Let the number that a page sends be the LED’s brightness, from 0 to 255.',
    hint: '`ledcAttach(LED_PIN, 5000, 8)` in place of `pinMode()`, once. Then `ledcWrite(LED_PIN, brightness)` as often as you like.',
    use: 'Send two numbers, or move the slider of the device page.',
    talk: { ...CLIENT, sendings: [say('Send 20', '20'), say('Send 200', '200')] },
    items: [
      { evidence: 'dimmed', text: 'Two numbers came, and each time the LED shone that brightly.' },
    ],
  },
  {
    sketch: 'count',
    title: 'A counter that the board pushes',
    lesson: 'setup-and-loop',
    task: 'Once a second, send a number to all clients: 1, 2, 3 and so on. Nobody asks for it.',
    hint: '`loop()` already waits for a second. `ws.printfAll("%d", number)` sends a number to all clients.',
    use: 'Wait for five numbers.',
    talk: CLIENT,
    items: [{ evidence: 'counted', text: 'Five numbers came in order, about a second apart.' }],
  },
  {
    sketch: 'knob',
    title: 'A knob',
    lesson: 'setup-and-loop',
    task: 'Ten times a second, send the knob’s number to all clients, and print it as `knob:NUMBER`.',
    hint: '`analogRead()` gives a number from 0 to 4095. Change the time that `loop()` waits, too.',
    use: 'Wait for ten numbers, then turn the knob: the slider GPIO 34 below the drawn board.',
    talk: CLIENT,
    items: [
      {
        evidence: 'knob-streamed',
        text: 'Ten numbers came within three seconds, and followed the knob.',
      },
    ],
  },
  {
    sketch: 'button',
    title: 'The button tells everybody',
    lesson: 'setup-and-loop',
    task: 'When somebody presses BOOT, send `pressed` to all clients, once for each press.',
    hint: 'A press is a change: the pin was HIGH when you looked before, and is LOW now. Look more often than once a second.',
    use: 'Press BOOT on the drawn board. Each press of the drawing holds it, or lets it go.',
    talk: CLIENT,
    items: [{ evidence: 'button-told', text: 'BOOT was pressed, and two clients were told.' }],
  },
  {
    sketch: 'notice',
    title: 'Notice a pulled cable',
    lesson: 'setup-and-loop',
    task: 'Ping all clients once a second. Close a client that has not been heard for three seconds.',
    hint: '`ws.pingAll()` asks, and the pong comes to `onEvent()`. `clients[…].heardMs` says when each was heard last. `ws.close(id)` closes one.',
    use: 'Pull the cable of client B, and wait.',
    talk: { ...CLIENT, writes: false, cable: true },
    items: [
      { evidence: 'ping-pong', text: 'The board asked, and a client answered.' },
      {
        evidence: 'silent-closed',
        text: 'A client did not answer twice, and the board closed it.',
      },
    ],
  },
  {
    sketch: 'own_pages',
    title: 'Only its own pages',
    lesson: 'over-wifi',
    task: 'Refuse a handshake that comes from a page of another site. Its `Origin` is not `http://` and the `Host` that was asked.',
    hint: '`request->hasHeader("Origin")`, `request->header("Origin")` and `request->host()` say what the handshake says. `mayOpen()` decides.',
    use: 'Connect both clients: A comes from the board’s own page, B from another site.',
    talk: {
      ...CLIENT,
      sendings: [TOGGLE],
      choose: 'Comes',
      doors: [
        { path: '/ws', name: 'from its own page', origin: 'http://192.168.43.233' },
        { path: '/ws', name: 'from another site', origin: 'http://other.example' },
      ],
    },
    items: [
      {
        evidence: 'strangers-refused',
        text: 'The page of another site was refused with 403, the board’s own page was let in.',
      },
    ],
  },
  {
    sketch: 'limit',
    title: 'Not too often',
    lesson: 'over-wifi',
    task: 'Obey five toggles a second, and ignore the rest.',
    hint: '`millis()` says when. Remember when the second began and how many have come in it. `onEvent()` runs in one task, so plain variables will do.',
    use: 'Send the burst, wait for more than a second, and send one toggle.',
    talk: { ...CLIENT, sendings: [BURST, TOGGLE] },
    items: [
      {
        evidence: 'limited',
        text: 'Twenty toggles came at once, ten states or fewer went back, and a later toggle was obeyed.',
      },
    ],
  },
];

/** Not an exercise: what the last lesson begins with, from an empty file. */
export const PROJECT = { sketch: 'my_device', title: 'Your own device' } as const;

/** @throws Error when there is none */
export function exerciseOf(sketch: string): Exercise {
  const found = EXERCISES.find((one) => one.sketch === sketch);
  if (found === undefined) throw new Error(`There is no exercise "${sketch}".`);
  return found;
}

/** The name under which progress keeps it. */
export const progressName = (sketch: string): string => `exercise-${sketch.replaceAll('_', '-')}`;
