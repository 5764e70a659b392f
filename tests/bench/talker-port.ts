/**
 * A board that is nothing but a port: hears `print <lines> <octets per second>` and prints so many lines
 * at that rate, as tests/sketches/serial_talker does, but does not wait for whoever takes them.
 */
import { MemoryPort } from '../../device/port/memory-port.ts';

const PERIOD_MS = 4;
const LINE_OCTETS = 64;

export function talkerPort(): MemoryPort {
  const decoder = new TextDecoder();
  let heard = '';
  const port = new MemoryPort({
    onOctets: (octets) => {
      heard += decoder.decode(octets, { stream: true });
      const command = /print (\d+) (\d+)\n/.exec(heard);
      if (command === null) return;
      heard = '';
      printLines(port, Number(command[1]), Number(command[2]));
    },
  });
  return port;
}

function printLines(port: MemoryPort, lines: number, octetsPerSecond: number): void {
  const encoder = new TextEncoder();
  const startMs = performance.now();
  let printed = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) * octetsPerSecond) / 1000 / LINE_OCTETS;
    let text = '';
    while (printed < Math.min(lines, due)) text += line(printed++);
    if (printed === lines) {
      clearInterval(timer);
      text += 'serial_talker: done\r\n';
    }
    if (text !== '') port.deliver(encoder.encode(text));
  }, PERIOD_MS);
}

function line(number: number): string {
  const digits = String(number).padStart(8, '0');
  return `line ${digits} of many, numbered so that every one can be found\r\n`;
}
