/** Requests of the serial protocol as sentences, each with the request's own numbers. */
import { hexWord, readUint32, type Octets } from '../formats/octets/octets.ts';
import { commandName } from '../formats/esp/commands.ts';
import type { Request } from '../formats/esp/commands.ts';
import { registerName, registerUse } from '../formats/esp/exchange-words.ts';
import { READ_FLASH_ID, REGISTERS } from '../formats/esp/registers.ts';
import { BLOCK_HEADER_OCTETS } from '../formats/esp/exchange-fields.ts';

/** @param blocks how many blocks the last request that began something has announced */
export function asks(request: Request, blocks: number): string {
  const { data } = request;
  const words = firstWords(data);
  const word = (index: number): number => words[index] ?? 0;
  const octets = Math.max(0, data.length - BLOCK_HEADER_OCTETS);
  const name = commandName(request.command);
  const which = `Block ${word(1) + 1} of ${blocks}`;
  switch (name) {
    case 'SYNC':
      return 'Are you there, and at which speed? An even beat to measure it by.';
    case 'READ_REG': {
      const use = registerUse(word(0));
      return `What is in ${registerName(word(0))}?${use === null ? '' : ` ${capital(use)}.`}`;
    }
    case 'WRITE_REG': {
      const id = word(0) === REGISTERS.SPI_USER2_REG && (word(1) & 0xffff) === READ_FLASH_ID;
      const what = id ? ': 9f asks the flash chip who it is' : '';
      return `Put ${hexWord(word(1))} into ${registerName(word(0))}${what}.`;
    }
    case 'GET_SECURITY_INFO':
      return 'How are you locked? Newer chips can tell; the ESP32’s ROM does not know the question.';
    case 'MEM_BEGIN':
      return `Take ${word(0)} octets into RAM at ${hexWord(word(3))}, in ${count(word(1))}.`;
    case 'MEM_DATA':
      return `${which} of the stub: ${octets} octets.`;
    case 'MEM_END':
      return `Leave the ROM’s loader and run the stub, from ${hexWord(word(1))} on.`;
    case 'SPI_ATTACH':
      return 'Connect to the flash chip.';
    case 'SPI_SET_PARAMS':
      return `The flash chip holds ${word(1)} octets.`;
    case 'CHANGE_BAUDRATE':
      return `Go on at ${word(0)} baud.`;
    case 'ERASE_FLASH':
      return 'Erase the whole flash: every bit becomes 1.';
    case 'ERASE_REGION':
      return `Erase ${word(1)} octets from ${hexWord(word(0))} on.`;
    case 'FLASH_BEGIN':
      return `Make room for ${word(0)} octets at ${hexWord(word(3))}: ${count(word(1))} will come.`;
    case 'FLASH_DEFL_BEGIN':
      return `Make room for ${word(0)} octets at ${hexWord(word(3))}: compressed, they come in ${count(word(1))}.`;
    case 'FLASH_DATA':
      return `${which}: ${octets} octets of the image.`;
    case 'FLASH_DEFL_DATA':
      return `${which}: ${octets} octets of the compressed image.`;
    case 'FLASH_END':
    case 'FLASH_DEFL_END':
      return word(0) === 0 ? 'That was all: restart.' : 'That was all: stay in the loader.';
    case 'SPI_FLASH_MD5':
      return `Read back ${word(1)} octets from ${hexWord(word(0))} on: what is their MD5 digest?`;
    default:
      return `${name}, with ${data.length} octets of data.`;
  }
}

function count(blocks: number): string {
  return blocks === 1 ? '1 block' : `${blocks} blocks`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Up to four words of a request's data. */
export function firstWords(data: Octets): number[] {
  const found: number[] = [];
  for (let at = 0; at + 4 <= data.length && at < 16; at += 4) found.push(readUint32(data, at));
  return found;
}
