/**
 * A line of serial text as values for a plotter, in the format of the Arduino IDE's Serial Plotter
 * (github.com/arduino/arduino-serial-plotter-webapp, src/msgAggregatorWorker.ts): values are separated by commas,
 * spaces or tabs, and each is `value` or `name:value`. A value without a name is called after its place, "value 1".
 *
 * It is stricter than that program in one thing: a line in which anything else stands is a line of text. There,
 * `parseFloat` finds numbers in the boot ROM's log ("load:0x40080400,len:69076"). A value without a name beside one
 * with a name is kept, which that program drops.
 */

export interface PlotValue {
  readonly name: string;
  /** null for a number that has no place on an axis: the program printed "nan", "inf", or more than 1.8e308. */
  readonly value: number | null;
}

/** A longer line is text: sixteen values with their names have room in it. */
export const MAX_LINE_CHARACTERS = 2_048;
/** A longer name is no name. */
export const MAX_NAME_CHARACTERS = 40;

const SEPARATORS = /[, \t]+/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** Control characters, marks that turn the direction of text, and what stands for octets that are no text. */
const NO_NAME = /[\p{C}\ufffd]/u;
/** As printf() and Arduino's Print write them. */
const NO_NUMBER = /^[+-]?(?:nan|inf|infinity|ovf)$/i;

/**
 * @param line without its end
 * @returns its values, of each name the last; null for a line of text, and for one without anything in it
 */
export function valuesOf(line: string): readonly PlotValue[] | null {
  if (line.length > MAX_LINE_CHARACTERS) return null;
  const tokens = line.split(SEPARATORS).filter((token) => token !== '');
  const values = new Map<string, PlotValue>();
  for (const [index, token] of tokens.entries()) {
    const read = valueOf(token, index);
    if (read === null) return null;
    values.set(read.name, read);
  }
  return values.size === 0 ? null : [...values.values()];
}

function valueOf(token: string, index: number): PlotValue | null {
  const parts = token.split(':');
  const [first = '', second] = parts;
  if (parts.length > 2 || first === '' || first.length > MAX_NAME_CHARACTERS) return null;
  if (NO_NAME.test(first)) return null;
  const [name, number] = second === undefined ? [`value ${index + 1}`, first] : [first, second];
  if (NO_NUMBER.test(number)) return { name, value: null };
  if (!NUMBER.test(number)) return null;
  const value = Number(number);
  // The sum makes 0 of -0.
  return { name, value: Number.isFinite(value) ? value + 0 : null };
}
