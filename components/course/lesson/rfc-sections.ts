/**
 * The RFCs that the course cites, and the sections each has, so that no citation points at nothing.
 * `from` says where the section numbers were taken from. Where only some are known from there, only
 * those are listed; one without any is cited as a whole. Add what a lesson needs, after reading it.
 */
export interface CitedRfc {
  readonly title: string;
  readonly from?: string;
  /** Separated by spaces; an appendix by its letter. */
  readonly sections?: string;
}

export const RFCS: Readonly<Record<number, CitedRfc>> = {
  791: {
    title: 'Internet Protocol',
    from: 'headings of its text',
    sections: '1 1.1 1.2 1.3 1.4 2 2.1 2.2 2.3 2.4 3 3.1 3.2 3.3',
  },
  1055: { title: 'Transmission of IP Datagrams over Serial Lines: SLIP' },
  1071: {
    title: 'Computing the Internet Checksum',
    from: 'headings of its text',
    sections: '1 2 3 4 4.1 4.2 4.3 4.4',
  },
  1122: {
    title: 'Requirements for Internet Hosts: Communication Layers',
    from: 'headings of its text',
    sections:
      '1 1.1 1.1.1 1.1.2 1.1.3 1.1.4 1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.3 1.3.1 1.3.2 1.3.3 1.4 ' +
      '2 2.1 2.2 2.3 2.3.1 2.3.2 2.3.2.1 2.3.2.2 2.3.3 2.4 2.5 3 3.1 3.2 3.2.1 3.2.1.1 ' +
      '3.2.1.2 3.2.1.3 3.2.1.4 3.2.1.5 3.2.1.6 3.2.1.7 3.2.1.8 3.2.2 3.2.2.1 3.2.2.2 ' +
      '3.2.2.3 3.2.2.4 3.2.2.5 3.2.2.6 3.2.2.7 3.2.2.8 3.2.2.9 3.2.3 3.3 3.3.1 3.3.1.1 ' +
      '3.3.1.2 3.3.1.3 3.3.1.4 3.3.1.5 3.3.1.6 3.3.2 3.3.3 3.3.4 3.3.4.1 3.3.4.2 3.3.4.3 ' +
      '3.3.5 3.3.6 3.3.7 3.3.8 3.4 3.5 4 4.1 4.1.1 4.1.2 4.1.3 4.1.3.1 4.1.3.2 4.1.3.3 ' +
      '4.1.3.4 4.1.3.5 4.1.3.6 4.1.4 4.1.5 4.2 4.2.1 4.2.2 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 ' +
      '4.2.2.5 4.2.2.6 4.2.2.7 4.2.2.8 4.2.2.9 4.2.2.10 4.2.2.11 4.2.2.12 4.2.2.13 ' +
      '4.2.2.14 4.2.2.15 4.2.2.16 4.2.2.17 4.2.2.18 4.2.2.19 4.2.2.20 4.2.2.21 4.2.3 ' +
      '4.2.3.1 4.2.3.2 4.2.3.3 4.2.3.4 4.2.3.5 4.2.3.6 4.2.3.7 4.2.3.8 4.2.3.9 4.2.3.10 ' +
      '4.2.3.11 4.2.3.12 4.2.4 4.2.4.1 4.2.4.2 4.2.4.3 4.2.4.4 4.2.5 5',
  },
  1321: { title: 'The MD5 Message-Digest Algorithm' },
  2018: {
    title: 'TCP Selective Acknowledgment Options',
    from: 'headings of its text',
    sections: '1 2 3 4 5 5.1 6 7 8 9 10 11',
  },
  2474: {
    title: 'Definition of the Differentiated Services Field (DS Field)',
    from: 'headings of its text',
    sections: '1 2 3 4 4.1 4.2 4.2.1 4.2.2 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.3 5 6 7 7.1 7.2 8 9',
  },
  3168: {
    title: 'The Addition of Explicit Congestion Notification (ECN) to IP',
    from: 'its table of contents',
    sections:
      '1 2 3 4 5 5.1 5.2 5.3 6 6.1 6.1.1 6.1.1.1 6.1.1.2 6.1.2 6.1.3 6.1.4 6.1.5 6.1.6 7 8 ' +
      '8.1 9 9.1 9.1.1 9.1.2 9.2 9.2.1 9.2.1.1 9.2.1.2 9.2.1.3 9.2.2 9.2.3 9.3 10 11 11.1 ' +
      '11.2 11.2.1 12 13 14 15 16 17 18 18.1 18.1.1 18.1.2 18.1.3 18.1.4 18.2 18.3 19 19.1 ' +
      '19.2 19.3 20 20.1 20.2 21 22 23 23.1 23.2 23.3 24 25',
  },
  4180: { title: 'Common Format and MIME Type for CSV Files' },
  4648: {
    title: 'The Base16, Base32, and Base64 Data Encodings',
    from: 'its table of contents',
    sections: '1 2 3 3.1 3.2 3.3 3.4 3.5 4 5 6 7 8 9 10 11 12 13 14 15 16 16.1 16.2',
  },
  4987: {
    title: 'TCP SYN Flooding Attacks and Common Mitigations',
    from: 'citations in other documents, and the order in which they list its defences',
    sections: '3 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8',
  },
  5681: {
    title: 'TCP Congestion Control',
    from: 'citations in other documents',
    sections: '2 3 3.1 3.2 4 4.1 4.2',
  },
  5961: {
    title: "Improving TCP's Robustness to Blind In-Window Attacks",
    from: 'headings of its sections 3 and 4, and citations in other documents',
    sections: '1 1.1 1.2 1.3 2 3 3.1 3.2 4 4.1 4.2 5 5.1 5.2 6 7 8 9 10',
  },
  6202: {
    title: 'Long Polling and Streaming in Bidirectional HTTP',
    from: 'headings of its last draft, and citations in other documents',
    sections: '1 2 2.1 2.2 3 3.1 3.2 4 4.1 4.2 4.3 5 5.1 5.2 5.3 5.4 5.5 5.6',
  },
  6265: {
    title: 'HTTP State Management Mechanism',
    from: 'httpwg.org/specs',
    sections:
      '1 2 2.1 2.2 2.3 3 3.1 4 4.1 4.1.1 4.1.2 4.1.2.1 4.1.2.2 4.1.2.3 4.1.2.4 4.1.2.5 ' +
      '4.1.2.6 4.2 4.2.1 4.2.2 5 5.1 5.1.1 5.1.2 5.1.3 5.1.4 5.2 5.2.1 5.2.2 5.2.3 5.2.4 ' +
      '5.2.5 5.2.6 5.3 5.4 6 6.1 6.2 6.3 7 7.1 7.2 7.3 8 8.1 8.2 8.3 8.4 8.5 8.6 8.7 9 9.1 ' +
      '9.2 9.3 9.4 10 10.1 10.2 A',
  },
  6298: {
    title: "Computing TCP's Retransmission Timer",
    from: 'headings of its text',
    sections: '1 2 3 4 5 6 7 8 A',
  },
  6455: {
    title: 'The WebSocket Protocol',
    from: 'its table of contents',
    sections:
      '1 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 2 2.1 3 4 4.1 4.2 4.2.1 4.2.2 4.3 4.4 5 5.1 ' +
      '5.2 5.3 5.4 5.5 5.5.1 5.5.2 5.5.3 5.6 5.7 5.8 6 6.1 6.2 7 7.1 7.1.1 7.1.2 7.1.3 ' +
      '7.1.4 7.1.5 7.1.6 7.1.7 7.2 7.2.1 7.2.2 7.2.3 7.3 7.4 7.4.1 7.4.2 8 8.1 9 9.1 9.2 ' +
      '10 10.1 10.2 10.3 10.4 10.5 10.6 10.7 10.8 11 11.1 11.1.1 11.1.2 11.2 11.3 11.3.1 ' +
      '11.3.2 11.3.3 11.3.4 11.3.5 11.4 11.5 11.6 11.7 11.8 11.9 12 13 14 14.1 14.2',
  },
  6454: {
    title: 'The Web Origin Concept',
    from: 'citations in other documents',
    sections: '4 6 6.1 6.2 7',
  },
  6528: {
    title: 'Defending against Sequence Number Attacks',
    from: 'citations in other documents',
    sections: '1 2 3',
  },
  6585: {
    title: 'Additional HTTP Status Codes',
    from: 'httpwg.org/specs',
    sections: '1 2 3 4 5 6 6.1 7 7.1 7.2 7.3 7.4 8 9 9.1 9.2 A B',
  },
  7323: {
    title: 'TCP Extensions for High Performance',
    from: 'citations in other documents, one of which goes through it section by section',
    sections:
      '1 1.1 1.2 1.3 1.4 2 2.1 2.2 2.3 2.4 3 3.1 3.2 4 4.1 4.2 4.3 5 5.1 5.2 5.3 5.4 5.5 6 7 8 9',
  },
  8441: {
    title: 'Bootstrapping WebSockets with HTTP/2',
    from: 'httpwg.org/specs',
    sections: '1 2 3 4 5 5.1 6 7 8 9 9.1 9.2 10',
  },
  8446: {
    title: 'The Transport Layer Security (TLS) Protocol Version 1.3',
    from: 'citations in other documents, and its sections 2 and 4 as others quote them',
    sections: '2 2.1 2.2 2.3 4 4.1 4.1.1 4.1.2 4.1.3',
  },
  9000: {
    title: 'QUIC: A UDP-Based Multiplexed and Secure Transport',
    from: 'nothing: cited as a whole',
    sections: '',
  },
  9110: {
    title: 'HTTP Semantics',
    from: 'httpwg.org/specs',
    sections:
      '1 1.1 1.2 1.3 1.4 2 2.1 2.2 2.3 2.4 2.5 3 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 4 4.1 ' +
      '4.2 4.2.1 4.2.2 4.2.3 4.2.4 4.2.5 4.3 4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 5 5.1 5.2 5.3 ' +
      '5.4 5.5 5.6 5.6.1 5.6.1.1 5.6.1.2 5.6.2 5.6.3 5.6.4 5.6.5 5.6.6 5.6.7 6 6.1 6.2 6.3 ' +
      '6.4 6.4.1 6.4.2 6.5 6.5.1 6.5.2 6.6 6.6.1 6.6.2 7 7.1 7.2 7.3 7.3.1 7.3.2 7.3.3 7.4 ' +
      '7.5 7.6 7.6.1 7.6.2 7.6.3 7.7 7.8 8 8.1 8.2 8.3 8.3.1 8.3.2 8.3.3 8.4 8.4.1 8.4.1.1 ' +
      '8.4.1.2 8.4.1.3 8.5 8.5.1 8.6 8.7 8.8 8.8.1 8.8.2 8.8.2.1 8.8.2.2 8.8.3 8.8.3.1 ' +
      '8.8.3.2 8.8.3.3 9 9.1 9.2 9.2.1 9.2.2 9.2.3 9.3 9.3.1 9.3.2 9.3.3 9.3.4 9.3.5 9.3.6 ' +
      '9.3.7 9.3.8 10 10.1 10.1.1 10.1.2 10.1.3 10.1.4 10.1.5 10.2 10.2.1 10.2.2 10.2.3 ' +
      '10.2.4 11 11.1 11.2 11.3 11.4 11.5 11.6 11.6.1 11.6.2 11.6.3 11.7 11.7.1 11.7.2 ' +
      '11.7.3 12 12.1 12.2 12.3 12.4 12.4.1 12.4.2 12.4.3 12.5 12.5.1 12.5.2 12.5.3 12.5.4 ' +
      '12.5.5 13 13.1 13.1.1 13.1.2 13.1.3 13.1.4 13.1.5 13.2 13.2.1 13.2.2 14 14.1 14.1.1 ' +
      '14.1.2 14.2 14.3 14.4 14.5 14.6 15 15.1 15.2 15.2.1 15.2.2 15.3 15.3.1 15.3.2 ' +
      '15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 15.3.7.1 15.3.7.2 15.3.7.3 15.4 15.4.1 15.4.2 ' +
      '15.4.3 15.4.4 15.4.5 15.4.6 15.4.7 15.4.8 15.4.9 15.5 15.5.1 15.5.2 15.5.3 15.5.4 ' +
      '15.5.5 15.5.6 15.5.7 15.5.8 15.5.9 15.5.10 15.5.11 15.5.12 15.5.13 15.5.14 15.5.15 ' +
      '15.5.16 15.5.17 15.5.18 15.5.19 15.5.20 15.5.21 15.5.22 15.6 15.6.1 15.6.2 15.6.3 ' +
      '15.6.4 15.6.5 15.6.6 16 16.1 16.1.1 16.1.2 16.2 16.2.1 16.2.2 16.3 16.3.1 16.3.2 ' +
      '16.3.2.1 16.3.2.2 16.4 16.4.1 16.4.2 16.5 16.5.1 16.5.2 16.6 16.6.1 16.6.2 16.7 17 ' +
      '17.1 17.2 17.3 17.4 17.5 17.6 17.7 17.8 17.9 17.10 17.11 17.12 17.13 17.14 17.15 ' +
      '17.16 17.16.1 17.16.2 17.16.3 17.16.4 18 18.1 18.2 18.3 18.4 18.5 18.6 18.7 18.8 ' +
      '18.9 18.10 19 19.1 19.2 A B B.1 B.2 B.3 B.4 B.5 B.6 B.7 B.8 B.9',
  },
  9111: {
    title: 'HTTP Caching',
    from: 'httpwg.org/specs',
    sections:
      '1 1.1 1.2 1.2.1 1.2.2 2 3 3.1 3.2 3.3 3.4 3.5 4 4.1 4.2 4.2.1 4.2.2 4.2.3 4.2.4 4.3 ' +
      '4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 4.4 5 5.1 5.2 5.2.1 5.2.1.1 5.2.1.2 5.2.1.3 5.2.1.4 ' +
      '5.2.1.5 5.2.1.6 5.2.1.7 5.2.2 5.2.2.1 5.2.2.2 5.2.2.3 5.2.2.4 5.2.2.5 5.2.2.6 ' +
      '5.2.2.7 5.2.2.8 5.2.2.9 5.2.2.10 5.2.3 5.2.4 5.3 5.4 5.5 6 7 7.1 7.2 7.3 8 8.1 8.2 ' +
      '8.3 9 9.1 9.2 A B',
  },
  9112: {
    title: 'HTTP/1.1',
    from: 'httpwg.org/specs',
    sections:
      '1 1.1 1.2 2 2.1 2.2 2.3 3 3.1 3.2 3.2.1 3.2.2 3.2.3 3.2.4 3.3 4 5 5.1 5.2 6 6.1 6.2 ' +
      '6.3 7 7.1 7.1.1 7.1.2 7.1.3 7.2 7.3 7.4 8 9 9.1 9.2 9.3 9.3.1 9.3.2 9.4 9.5 9.6 9.7 ' +
      '9.8 10 10.1 10.2 11 11.1 11.2 11.3 11.4 12 12.1 12.2 12.3 12.4 13 13.1 13.2 A B B.1 ' +
      'B.2 B.3 B.4 B.5 B.6 C C.1 C.2 C.2.1 C.2.2 C.2.3 C.3',
  },
  9113: {
    title: 'HTTP/2',
    from: 'httpwg.org/specs',
    sections:
      '1 2 2.1 2.2 3 3.1 3.2 3.3 3.4 4 4.1 4.2 4.3 4.3.1 5 5.1 5.1.1 5.1.2 5.2 5.2.1 5.2.2 ' +
      '5.2.3 5.3 5.3.1 5.3.2 5.4 5.4.1 5.4.2 5.4.3 5.5 6 6.1 6.2 6.3 6.4 6.5 6.5.1 6.5.2 ' +
      '6.5.3 6.6 6.7 6.8 6.9 6.9.1 6.9.2 6.9.3 6.10 7 8 8.1 8.1.1 8.2 8.2.1 8.2.2 8.2.3 ' +
      '8.3 8.3.1 8.3.2 8.4 8.4.1 8.4.2 8.5 8.6 8.7 8.8 8.8.1 8.8.2 8.8.3 8.8.4 8.8.5 9 9.1 ' +
      '9.1.1 9.2 9.2.1 9.2.2 9.2.3 10 10.1 10.2 10.3 10.4 10.5 10.5.1 10.5.2 10.6 10.7 ' +
      '10.8 10.9 11 11.1 11.2 12 12.1 12.2 A B',
  },
  9114: {
    title: 'HTTP/3',
    from: 'nothing: cited as a whole',
    sections: '',
  },
  9220: {
    title: 'Bootstrapping WebSockets with HTTP/3',
    from: 'nothing: cited as a whole',
    sections: '',
  },
  9293: {
    title: 'Transmission Control Protocol',
    from: 'its table of contents and the headings of its text',
    sections:
      '1 2 2.1 2.2 3 3.1 3.2 3.2.1 3.2.2 3.3 3.3.1 3.3.2 3.4 3.4.1 3.4.2 3.4.3 3.5 3.5.1 ' +
      '3.5.2 3.5.3 3.6 3.6.1 3.7 3.7.1 3.7.2 3.7.3 3.7.4 3.7.5 3.8 3.8.1 3.8.2 3.8.3 3.8.4 ' +
      '3.8.5 3.8.6 3.8.6.1 3.8.6.2 3.8.6.2.1 3.8.6.2.2 3.8.6.3 3.9 3.9.1 3.9.1.1 3.9.1.2 ' +
      '3.9.1.3 3.9.1.4 3.9.1.5 3.9.1.6 3.9.1.7 3.9.1.8 3.9.1.9 3.9.2 3.9.2.1 3.9.2.2 ' +
      '3.9.2.3 3.10 3.10.1 3.10.2 3.10.3 3.10.4 3.10.5 3.10.6 3.10.7 3.10.7.1 3.10.7.2 ' +
      '3.10.7.3 3.10.7.4 3.10.8 4 5 6 7 8 8.1 8.2 A A.1 A.1.1 A.1.2 A.2 A.3 A.4 B',
  },
};

/** What is wrong with a citation; null when the RFC is listed and has the section. */
export function wrongCitation(number: number, section?: string): string | null {
  const rfc = RFCS[number];
  if (rfc === undefined) return `RFC ${number} is not listed in rfc-sections.ts.`;
  if (section === undefined || rfc.sections?.split(' ').includes(section)) return null;
  return `RFC ${number} has no section ${section} that rfc-sections.ts knows.`;
}

/** Where the RFC editor has it. Appendices have anchors of their own kind. */
export function rfcAddress(number: number, section?: string): string {
  const anchor =
    section === undefined ? '' : `#${/^[A-Z]/.test(section) ? 'appendix' : 'section'}-${section}`;
  return `https://www.rfc-editor.org/rfc/rfc${number}${anchor}`;
}
