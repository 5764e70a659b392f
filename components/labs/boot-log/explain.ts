/**
 * What each line of a classic ESP32's boot log means. Facts are data: patterns, and tables of causes
 * and straps. Sources: esptool documentation, "Boot Mode Selection"; ESP-IDF, `esp32/rom/rtc.h`
 * (RESET_REASON); ESP32 Technical Reference Manual, "Reset and Clock", "IO MUX and GPIO Matrix"
 * (GPIO_STRAP_REG); esptool documentation, "Firmware Image Format". Other chips of the family print
 * other lines.
 */

export interface Explained {
  readonly line: string;
  /** Which pattern it is: what is compared between one boot and the next. */
  readonly id: string;
  /** Who printed it. `sdk`: the code that is linked with every program. */
  readonly by: 'rom' | 'program' | 'sdk' | 'board' | 'unknown';
  readonly means: string;
  /** Numbers in the line, one by one. */
  readonly parts: readonly Part[];
  readonly source: Source | null;
}

export interface Part {
  readonly name: string;
  readonly value: string;
  readonly means: string;
}

export interface Source {
  readonly title: string;
  readonly href: string;
}

const BOOT_MODES: Source = {
  title: 'esptool, Boot Mode Selection',
  href: 'https://docs.espressif.com/projects/esptool/en/latest/esp32/advanced-topics/boot-mode-selection.html',
};
const IMAGE_FORMAT: Source = {
  title: 'esptool, Firmware Image Format',
  href: 'https://docs.espressif.com/projects/esptool/en/latest/esp32/advanced-topics/firmware-image-format.html',
};
const FATAL_ERRORS: Source = {
  title: 'ESP-IDF, Fatal Errors',
  href: 'https://docs.espressif.com/projects/esp-idf/en/stable/esp32/api-guides/fatal-errors.html',
};

/** ESP-IDF `esp32/rom/rtc.h`, RESET_REASON. */
const RESET_CAUSES: Readonly<Record<number, readonly [name: string, means: string]>> = {
  0x1: [
    'POWERON_RESET',
    'The chip got power, or EN was low and rose. The two look the same to it.',
  ],
  0x3: ['SW_RESET', 'The program asked for a restart of the whole chip.'],
  0x4: ['OWDT_RESET', 'An old watchdog, which this chip does not use any more.'],
  0x5: ['DEEPSLEEP_RESET', 'The chip woke up from deep sleep.'],
  0x6: ['SDIO_RESET', 'Asked for by another processor over SDIO.'],
  0x7: ['TG0WDT_SYS_RESET', 'Watchdog 0 was not fed in time: the program hung, and was ended.'],
  0x8: ['TG1WDT_SYS_RESET', 'Watchdog 1 was not fed in time: the program hung, and was ended.'],
  0x9: ['RTCWDT_SYS_RESET', 'The watchdog in the clock’s part of the chip was not fed in time.'],
  0xa: ['INTRUSION_RESET', 'The chip noticed that it was tampered with.'],
  0xb: ['TGWDT_CPU_RESET', 'A watchdog restarted one of the two processors.'],
  0xc: ['SW_CPU_RESET', 'The program asked for a restart: so does code that has crashed.'],
  0xd: ['RTCWDT_CPU_RESET', 'The clock’s watchdog restarted the processors.'],
  0xe: ['EXT_CPU_RESET', 'One processor restarted the other.'],
  0xf: [
    'RTCWDT_BROWN_OUT_RESET',
    'The voltage fell too low: a weak cable or socket, or too much load.',
  ],
  0x10: [
    'RTCWDT_RTC_RESET',
    'The clock’s watchdog restarted everything: nothing bootable was found in time.',
  ],
};

/** GPIO_STRAP_REG, from bit 0 up: the pins as they were when the chip was reset. */
const STRAPS = [
  ['IO5', 'matters for SDIO only'],
  ['IO15', 'low would keep the ROM silent'],
  ['IO4', 'does not matter here'],
  ['IO2', 'matters only while IO0 is low'],
  ['IO0', 'high: start from flash; low: wait for a download'],
  ['IO12', 'high: the flash gets 1.8 V instead of 3.3 V'],
] as const;

const ROMS: Readonly<Record<string, string>> = {
  'Jun  8 2016': 'the first revisions of the chip',
  'Jul 29 2019': 'revision 3 of the chip and later',
};

interface Pattern {
  readonly id: string;
  readonly by: Explained['by'];
  readonly pattern: RegExp;
  readonly explain: (...found: string[]) => { means: string; parts?: readonly Part[] };
  readonly source?: Source;
}

const part = (name: string, value: string, means: string): Part => ({ name, value, means });

/** Tried in this order. */
const PATTERNS: readonly Pattern[] = [
  {
    id: 'banner',
    by: 'rom',
    pattern: /ets (\w{3} +\d+ \d{4}) ([\d:]+)$/,
    explain: (date, time) => ({
      means: `The boot ROM says hello, with the day it was made: ${date}, ${time}. It says so after every reset.`,
      parts: ROMS[date] === undefined ? [] : [part('ROM', date, `Of ${ROMS[date]}.`)],
    }),
  },
  {
    id: 'reset',
    by: 'rom',
    pattern: /^rst:0x([0-9a-f]+) \((\w+)\),boot:0x([0-9a-f]+) \((.+)\)$/,
    explain: (cause, name, boot, mode) => resetLine(cause, name, boot, mode),
    source: BOOT_MODES,
  },
  {
    id: 'waiting',
    by: 'rom',
    pattern: /^waiting for download$/,
    explain: () => ({
      means:
        'The ROM starts no program. It waits on the serial line for a flasher, for as long as it takes.',
    }),
    source: BOOT_MODES,
  },
  {
    id: 'configsip',
    by: 'rom',
    pattern: /^configsip: (\d+), SPIWP:(0x[0-9a-f]+)$/,
    explain: (pins, wp) => ({
      means: 'How the flash chip is wired.',
      parts: [
        part(
          'configsip',
          pins,
          pins === '0' ? 'The flash is on the usual pins.' : 'The fuses name other pins.',
        ),
        part(
          'SPIWP',
          wp,
          wp === '0xee' ? 'Its write protection pin is not used.' : 'Its write protection pin.',
        ),
      ],
    }),
    source: BOOT_MODES,
  },
  {
    id: 'drive',
    by: 'rom',
    pattern: /^clk_drv:(0x[0-9a-f]+),q_drv:.*wp_drv:0x[0-9a-f]+$/,
    explain: () => ({
      means:
        'How strongly the six pins to the flash chip are to be driven, as the image’s header has it; 0x00 asks for nothing special.',
    }),
    source: IMAGE_FORMAT,
  },
  {
    id: 'mode',
    by: 'rom',
    pattern: /^mode:(\w+), clock div:(\d+)$/,
    explain: (mode, divider) => ({
      means: 'How the flash is read, from the image’s header.',
      parts: [
        part('mode', mode, FLASH_MODES[mode] ?? 'A way to read the flash.'),
        part(
          'clock div',
          divider,
          `The flash’s clock: 80 MHz divided by ${divider} is ${80 / Number(divider)} MHz, once the chip itself runs at full speed.`,
        ),
      ],
    }),
    source: IMAGE_FORMAT,
  },
  {
    id: 'load',
    by: 'rom',
    pattern: /^load:0x([0-9a-f]+),len:(-?\d+)$/,
    explain: (address, length) => ({
      means:
        length === '-1'
          ? 'A segment whose length is all ones: this is blank flash, and not an image.'
          : `A segment of the image goes into memory: ${length} octets.`,
      parts: [part('address', `0x${address}`, memoryAt(Number.parseInt(address, 16)))],
    }),
    source: IMAGE_FORMAT,
  },
  {
    id: 'tail',
    by: 'rom',
    pattern: /^ho \d+ tail \d+ room \d+$/,
    explain: () => ({
      means: 'How the segment lay in the ROM’s buffers. For the ROM’s makers only.',
    }),
  },
  {
    id: 'entry',
    by: 'rom',
    pattern: /^entry (0x[0-9a-f]+)$/,
    explain: (address) => ({
      means: `The image was sound. The ROM jumps to ${address} and is done: all that follows is the program’s.`,
    }),
    source: IMAGE_FORMAT,
  },
  {
    id: 'invalid-header',
    by: 'rom',
    pattern: /^invalid header: 0x([0-9a-f]+)$/,
    explain: (word) => ({
      means:
        word === 'ffffffff'
          ? 'Where an image should begin there are only ones: the flash is blank there. Soon a watchdog restarts the chip.'
          : 'What is where an image should begin does not begin with e9. Soon a watchdog restarts the chip.',
    }),
    source: IMAGE_FORMAT,
  },
  {
    id: 'flash-read',
    by: 'rom',
    pattern: /^flash read err, (\d+)$/,
    explain: (address) => ({
      means: `An older ROM says so when it finds no image at 0x${address}: blank flash, or none that answers.`,
    }),
    source: BOOT_MODES,
  },
  {
    id: 'ets-main',
    by: 'rom',
    pattern: /^ets_main\.c (\d+)\s*$/,
    explain: (line) => ({
      means: `Where in its own source the ROM gave up: line ${line}. It comes after a failure.`,
    }),
  },
  {
    id: 'checksum',
    by: 'rom',
    pattern: /^csum err:(0x[0-9a-f]+)!=(0x[0-9a-f]+)$/,
    explain: (computed, stored) => ({
      means: `The image is damaged: its octets add up to ${computed}, and it says ${stored}. It is not run.`,
    }),
    source: IMAGE_FORMAT,
  },
  {
    id: 'chip',
    by: 'board',
    pattern: /^chip id err:(0x[0-9a-f]+)!=(0x[0-9a-f]+)$/,
    explain: (image, chip) => ({
      means: `The image is for chip ${image}, this is ${chip}. Only the virtual board’s ROM says so; silicon takes it for no image.`,
    }),
  },
  {
    id: 'chip-words',
    by: 'board',
    pattern: /^The image is for: .+\. This chip is: .+\.$/,
    explain: () => ({ means: 'The same in words, from the virtual board’s ROM.' }),
  },
  {
    id: 'digest',
    by: 'board',
    pattern: /^SHA-256 comparison failed:$/,
    explain: () => ({
      means:
        'The digest at the end of the image is not that of its octets. The virtual board’s ROM looks; the ESP32 leaves that to a later boot loader.',
    }),
  },
  {
    id: 'digest-values',
    by: 'board',
    pattern: /^(Calculated|Expected): (?:[0-9a-f]{64}|none)$/,
    explain: (which) => ({
      means: which === 'Expected' ? 'What the image carries.' : 'What its octets come to.',
    }),
  },
  {
    id: 'segments',
    by: 'board',
    pattern: /^The program must be one segment, not \d+\.$/,
    explain: () => ({
      means: 'The virtual board runs one WebAssembly module, so it takes one segment.',
    }),
  },
  {
    id: 'interpreter',
    by: 'rom',
    pattern: /^Falling back to built-in command interpreter\.$/,
    explain: () => ({
      means:
        'There is nothing it can run, so the ROM offers its own little command line. Flash the board again.',
    }),
  },
  {
    id: 'ok',
    by: 'rom',
    pattern: /^OK$/,
    explain: () => ({ means: 'That command line is ready.' }),
  },
  {
    id: 'prompt',
    by: 'rom',
    pattern: /^>\s*$/,
    explain: () => ({ means: 'It waits for a command.' }),
  },
  {
    id: 'no-interpreter',
    by: 'board',
    pattern: /^This board has no command interpreter: /,
    explain: () => ({ means: 'The virtual board leaves the ROM’s command line out.' }),
  },
  {
    id: 'brownout',
    by: 'sdk',
    pattern: /^Brownout detector was triggered$/,
    explain: () => ({
      means:
        'The voltage fell below what the chip needs, often when the radio starts. Another cable or socket helps.',
    }),
    source: FATAL_ERRORS,
  },
  {
    id: 'panic',
    by: 'sdk',
    pattern: /^Guru Meditation Error: .+$/,
    explain: () => ({ means: 'The program crashed. The reason stands in brackets.' }),
    source: FATAL_ERRORS,
  },
  {
    id: 'task-watchdog',
    by: 'sdk',
    pattern: /^E \(.*task_wdt.*|^E \(task_wdt\):.*$/,
    explain: () => ({
      means: 'A task did not give way to the others for too long: the watchdog ends it.',
    }),
    source: FATAL_ERRORS,
  },
  {
    id: 'rebooting',
    by: 'sdk',
    pattern: /^Rebooting\.\.\.$/,
    explain: () => ({ means: 'After a crash the chip starts again, from the beginning.' }),
    source: FATAL_ERRORS,
  },
];

const FLASH_MODES: Readonly<Record<string, string>> = {
  QIO: 'Four wires, for addresses and data.',
  QOUT: 'Four wires, for data only.',
  DIO: 'Two wires, for addresses and data.',
  DOUT: 'Two wires, for data only.',
};

function resetLine(
  cause: string,
  name: string,
  boot: string,
  mode: string,
): { means: string; parts: Part[] } {
  const straps = Number.parseInt(boot, 16);
  const download = /^(?:UART|DOWNLOAD)/.test(mode);
  const [known, why] = RESET_CAUSES[Number.parseInt(cause, 16)] ?? [];
  return {
    means: download
      ? 'Why the chip was reset, and what its pins said then: IO0 was low, so it starts no program.'
      : 'Why the chip was reset, and what its pins said then: IO0 was high, so it starts what is in flash.',
    parts: [
      part(
        `rst:0x${cause}`,
        name,
        known === name && why !== undefined ? why : 'A cause that is not in Espressif’s list.',
      ),
      part(
        `boot:0x${boot}`,
        mode,
        `In binary ${straps.toString(2).padStart(6, '0')}: one bit for each strapping pin.${mode.startsWith('UART_BOOT') ? ' A dev board prints 0x3 (DOWNLOAD_BOOT…) here: its IO2 and IO4 are low.' : ''}`,
      ),
      ...STRAPS.map(([pin, means], bit) =>
        part(
          pin,
          (straps >> bit) & 1 ? 'high' : 'low',
          `bit ${bit}, 0x${(1 << bit).toString(16).padStart(2, '0')}: ${means}`,
        ),
      ).toReversed(),
    ],
  };
}

/** ESP32 Technical Reference Manual, "System and Memory", address mapping. */
function memoryAt(address: number): string {
  if (address >= 0x3ffae000 && address < 0x40000000) return 'RAM for data.';
  if (address >= 0x40070000 && address < 0x400a0000) return 'RAM for code.';
  if (address >= 0x400c0000 && address < 0x400c2000)
    return 'A little fast RAM that outlives deep sleep.';
  return 'An address outside of the RAM that programs are loaded to.';
}

/** Reads a log line by line: what a line means depends on who has the word. */
export class BootExplainer {
  #entered = false;

  /** @returns null for an empty line */
  line(text: string): Explained | null {
    const line = text.trimEnd();
    if (line === '') return null;
    for (const { id, by, pattern, explain, source } of PATTERNS) {
      const found = pattern.exec(line);
      // Once a program runs, only a reset or a crash are not its own words.
      const restarts = id === 'banner' || id === 'reset';
      if (found === null || (this.#entered && by !== 'sdk' && !restarts)) continue;
      if (restarts) this.#entered = false;
      if (id === 'entry') this.#entered = true;
      const { means, parts = [] } = explain(...found.slice(1));
      // A reset comes in the middle of a word: what was being said stands before the ROM's hello.
      return { line: line.slice(found.index), id, by, means, parts, source: source ?? null };
    }
    if (this.#entered) {
      const address = /\bhttp:\/\/[\d.]+/.exec(line)?.[0];
      return {
        line,
        id: address === undefined ? 'program' : 'address',
        by: 'program',
        means:
          address === undefined
            ? 'The program’s own words: it printed this with Serial.'
            : `The program’s own words: its server listens, at ${address}.`,
        parts: [],
        source: null,
      };
    }
    return {
      line,
      id: 'unknown',
      by: 'unknown',
      means:
        'No line of this ROM. It may be the end of what a program said before the reset, or a sign of another baud rate.',
      parts: [],
      source: null,
    };
  }
}
