/**
 * The chips between USB and the serial line of ESP32 boards, by their USB ids (usb.ids; esptool's
 * list of known ports), and what each operating system needs for them. Data; not complete, and no board is
 * refused for not being here.
 */

export type OperatingSystem = 'windows' | 'macos' | 'linux' | 'chromeos' | 'android' | 'other';

export interface Bridge {
  readonly id: 'cp210x' | 'ch340' | 'ch9102' | 'ftdi' | 'espressif';
  /** As it is printed on the chip. */
  readonly name: string;
  readonly maker: string;
  readonly usbVendorId: number;
  readonly usbProductIds: readonly number[];
  /** What to install where no port appears, by operating system. */
  readonly driver: Readonly<Record<'windows' | 'macos' | 'linux', string>>;
}

const MAC_DRIVER = 'Recent macOS has a driver. If no port appears:';

export const BRIDGES: readonly Bridge[] = [
  {
    id: 'cp210x',
    name: 'CP210x',
    maker: 'Silicon Labs',
    usbVendorId: 0x10c4,
    usbProductIds: [0xea60],
    driver: {
      windows: 'Windows Update brings it, or "CP210x Universal Windows Driver" from silabs.com.',
      macos: `${MAC_DRIVER} "CP210x VCP Mac OSX Driver" from silabs.com.`,
      linux: 'In the kernel (cp210x).',
    },
  },
  {
    id: 'ch340',
    name: 'CH340',
    maker: 'WCH',
    usbVendorId: 0x1a86,
    usbProductIds: [0x7523, 0x5523],
    driver: {
      windows: 'Windows Update brings it, or "CH341SER" from wch-ic.com.',
      macos: `${MAC_DRIVER} "CH34XSER_MAC" from wch-ic.com.`,
      linux: 'In the kernel (ch341). The program brltty takes it for a Braille display: remove it.',
    },
  },
  {
    id: 'ch9102',
    name: 'CH9102',
    maker: 'WCH',
    usbVendorId: 0x1a86,
    usbProductIds: [0x55d4],
    driver: {
      windows: 'Windows 10 and 11 have one, or "CH343SER" from wch-ic.com.',
      macos: `${MAC_DRIVER} "CH34XSER_MAC" from wch-ic.com.`,
      linux: 'In the kernel (cdc_acm).',
    },
  },
  {
    id: 'ftdi',
    name: 'FT232',
    maker: 'FTDI',
    usbVendorId: 0x0403,
    usbProductIds: [0x6001, 0x6015, 0x6010],
    driver: {
      windows: 'Windows Update brings it, or the "VCP driver" from ftdichip.com.',
      macos: `${MAC_DRIVER} the "VCP driver" from ftdichip.com.`,
      linux: 'In the kernel (ftdi_sio).',
    },
  },
  {
    id: 'espressif',
    name: 'USB of the chip itself',
    maker: 'Espressif',
    usbVendorId: 0x303a,
    usbProductIds: [0x1001],
    driver: {
      windows: 'Windows 10 and 11 have one.',
      macos: 'macOS has one.',
      linux: 'In the kernel (cdc_acm).',
    },
  },
];

/** The bridge with these USB ids, or null when they are unknown or there are none. */
export function bridgeOf({ usbVendorId, usbProductId }: SerialPortInfo): Bridge | null {
  if (usbVendorId === undefined || usbProductId === undefined) return null;
  return (
    BRIDGES.find(
      (bridge) => bridge.usbVendorId === usbVendorId && bridge.usbProductIds.includes(usbProductId),
    ) ?? null
  );
}

/** What is known of a port, for a list to choose from: "CP210x (Silicon Labs), 10C4:EA60". */
export function portName(info: SerialPortInfo): string {
  const { usbVendorId, usbProductId } = info;
  if (usbVendorId === undefined) return 'Serial port without USB ids';
  const ids = `${hex(usbVendorId)}:${hex(usbProductId ?? 0)}`;
  const bridge = bridgeOf(info);
  return bridge === null ? `USB serial port ${ids}` : `${bridge.name} (${bridge.maker}), ${ids}`;
}

/** Four digits, as programs that list USB devices write ids. */
function hex(id: number): string {
  return id.toString(16).toUpperCase().padStart(4, '0');
}
