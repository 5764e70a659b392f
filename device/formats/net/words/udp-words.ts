/** UDP (RFC 768) explained, with DNS (RFC 1035) and NTP (RFC 5905) in it. */
import { dnsHeaderLength, type DnsMessage, dnsTypes, readDns } from '../dns.ts';
import type { Ipv4Packet } from '../ipv4.ts';
import { parseAddress, protocolNumber, pseudoHeaderSum } from '../ipv4.ts';
import { ntpLength, ntpMode, type NtpPacket, readNtp } from '../ntp.ts';
import { type UdpDatagram, udpHeaderLength, udpPort } from '../udp.ts';
import {
  checksumValue,
  fieldsOf,
  type Glossary,
  hexNumber,
  octetCount,
  opaque,
  type Span,
} from './field-list.ts';

const udp: Glossary = {
  layer: 'UDP',
  source: 'RFC 768',
  meanings: {
    'Source Port': 'The program that sent it.',
    'Destination Port': 'The program that is to get it.',
    Length: 'Header and data together.',
    Checksum: 'Guards addresses, header and data; 0 means that there is none.',
  },
};

const dns: Glossary = {
  layer: 'DNS',
  source: 'RFC 1035 section 4.1',
  meanings: {
    ID: 'Chosen by whoever asks; the answer brings it back.',
    Flags: 'Question or answer, and how it went.',
    Questions: 'How many questions follow.',
    Answers: 'How many records answer them.',
    Authority: 'How many records say who decides about the name.',
    Additional: 'How many further records may be of use.',
    Question:
      'The name, what is wanted of it (A: its IPv4 address), and a class: 1 is the Internet.',
    Record: 'A name, a type, a class, how many seconds it may be kept, and data.',
  },
};

const ntp: Glossary = {
  layer: 'NTP',
  source: 'RFC 5905 section 7.3',
  meanings: {
    'Leap, Version, Mode': 'Mode 3 asks for the time, mode 4 tells it.',
    Stratum: 'How far the server is from a clock: 1 has its own.',
    'Poll, Precision': 'Powers of two, in seconds: how often to ask, how fine the clock is.',
    'Root Delay, Root Dispersion': 'How wrong the time may be at most.',
    'Reference ID': 'What the server has its time from.',
    'Reference Timestamp': 'When its clock was set last. All times count seconds from 1900.',
    'Origin Timestamp': 'When the question left, as the question said.',
    'Receive Timestamp': 'When the question came to the server.',
    'Transmit Timestamp': 'When this packet left.',
  },
};

/** RFC 1035 section 4.1.1, by number. */
const codeNames = [
  'no error',
  'format error',
  'server failure',
  'no such name',
  'not implemented',
  'refused',
];

/** @param octets header and data of a datagram in `ip` */
export function udpFields(octets: Uint8Array, datagram: UdpDatagram, ip: Ipv4Packet): Span[] {
  const { sourcePort, destinationPort, length, checksum, payload } = datagram;
  const whole = octets.subarray(0, udpHeaderLength + payload.length);
  const [from, to] = [parseAddress(ip.source), parseAddress(ip.destination)];
  const sum = pseudoHeaderSum(from, to, protocolNumber.udp, whole.length);
  const header = fieldsOf(udp, [
    [2, 'Source Port', String(sourcePort)],
    [2, 'Destination Port', String(destinationPort)],
    [2, 'Length', octetCount(length)],
    [2, 'Checksum', checksum === 0 ? '0x0000 (none)' : checksumValue(whole, 6, sum)],
  ]);
  return [...header, ...dataFields(datagram), behind(octets.length - whole.length)];
}

function dataFields(datagram: UdpDatagram): Span[] {
  const { payload } = datagram;
  const dnsMessage = nameOf(datagram) === null ? null : readDns(payload).facts;
  if (dnsMessage !== null) return dnsFields(payload, dnsMessage);
  const time = isNtp(datagram) ? readNtp(payload).facts : null;
  if (time !== null) return ntpFields(payload, time);
  return [opaque(payload.length, 'Data', 'What the program sent.')];
}

/** One line: "DNS question: the IPv4 address of example.com?" */
export function udpSummary(datagram: UdpDatagram): string {
  const { sourcePort, destinationPort, payload } = datagram;
  const plain = `UDP from port ${sourcePort} to ${destinationPort}, ${octetCount(payload.length)}`;
  const protocol = nameOf(datagram);
  if (protocol !== null) {
    const { fault, facts } = readDns(payload);
    return fault === null ? dnsSummary(protocol, facts) : `${plain}; ${fault}`;
  }
  const time = isNtp(datagram) ? readNtp(payload).facts : null;
  return time === null ? plain : ntpSummary(time);
}

function nameOf({ sourcePort, destinationPort }: UdpDatagram): 'DNS' | 'mDNS' | null {
  const ports = [sourcePort, destinationPort];
  if (ports.includes(udpPort.dns)) return 'DNS';
  return ports.includes(udpPort.mdns) ? 'mDNS' : null;
}

function isNtp({ sourcePort, destinationPort }: UdpDatagram): boolean {
  return sourcePort === udpPort.ntp || destinationPort === udpPort.ntp;
}

function dnsSummary(protocol: string, message: DnsMessage): string {
  const { questions, records, isResponse, code } = message;
  const asked = questions.map(({ name, type }) => `${typeName(type)} of ${name}`).join(', ');
  if (!isResponse) return `${protocol} question: ${asked}`;
  if (code !== 0) return `${protocol} answer: ${codeNames[code] ?? `code ${code}`} (${asked})`;
  const told = records.map(recordText).join(', ');
  return `${protocol} answer: ${told === '' ? `no record (${asked})` : told}`;
}

function recordText({ name, type, value }: DnsMessage['records'][number]): string {
  return value === null ? `${typeName(type)} of ${name}` : `${name} ${typeName(type)} ${value}`;
}

function typeName(type: number): string {
  return dnsTypes.get(type) ?? `type ${type}`;
}

function dnsFields(octets: Uint8Array, message: DnsMessage): Span[] {
  const { id, isResponse, isAuthoritative, isTruncated, recursionDesired, recursionAvailable } =
    message;
  const flags = [
    isResponse ? 'answer' : 'question',
    isAuthoritative ? 'from who decides' : '',
    isTruncated ? 'cut short' : '',
    recursionDesired ? 'ask others if need be' : '',
    recursionAvailable ? 'others can be asked' : '',
    isResponse ? (codeNames[message.code] ?? `code ${message.code}`) : '',
  ];
  const [questions, answers, authority, additional] = message.counts.map(String) as [
    string,
    string,
    string,
    string,
  ];
  return [
    ...fieldsOf(dns, [
      [2, 'ID', hexNumber(id, 4)],
      [2, 'Flags', flags.filter((flag) => flag !== '').join(', ')],
      [2, 'Questions', questions],
      [2, 'Answers', answers],
      [2, 'Authority', authority],
      [2, 'Additional', additional],
      ...message.questions.map(
        ({ length, name, type }) => [length, 'Question', `${typeName(type)} of ${name}`] as const,
      ),
      ...message.records.map(
        (record) =>
          [record.length, 'Record', `${recordText(record)}, ${record.timeToLive} s`] as const,
      ),
    ]),
    behind(octets.length - Math.max(message.length, dnsHeaderLength)),
  ];
}

function ntpSummary({ mode, transmitMs }: NtpPacket): string {
  if (mode === ntpMode.client) return 'NTP: what time is it?';
  if (mode !== ntpMode.server) return `NTP, mode ${mode}`;
  return `NTP: it is ${timeText(transmitMs)}`;
}

function ntpFields(octets: Uint8Array, packet: NtpPacket): Span[] {
  const { version, mode, stratum, reference, transmitMs } = packet;
  return [
    ...fieldsOf(ntp, [
      [1, 'Leap, Version, Mode', `version ${version}, mode ${mode}`],
      [1, 'Stratum', String(stratum)],
      [2, 'Poll, Precision', hexNumber(((octets[2] ?? 0) << 8) | (octets[3] ?? 0), 4)],
      [8, 'Root Delay, Root Dispersion', 'in seconds, with 16 bits behind the point'],
      [4, 'Reference ID', reference === '' ? 'none' : JSON.stringify(reference)],
      [8, 'Reference Timestamp', ''],
      [8, 'Origin Timestamp', ''],
      [8, 'Receive Timestamp', ''],
      [8, 'Transmit Timestamp', timeText(transmitMs)],
    ]),
    behind(octets.length - ntpLength),
  ];
}

function timeText(ms: number | null): string {
  return ms === null ? 'not known' : `${new Date(ms).toISOString().slice(0, 19)} UTC`;
}

function behind(length: number): Span {
  return opaque(length, 'Data', 'Octets that belong to nothing before them.');
}
