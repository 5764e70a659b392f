/** What the header fields of a small web server and a browser are for. Data, not behaviour. */

export const headerMeanings: ReadonlyMap<string, { meaning: string; source: string }> = new Map(
  Object.entries({
    host: [
      'Which of the sites at this address is meant. HTTP/1.1 demands it.',
      'RFC 9110 section 7.2',
    ],
    connection: [
      'What is to become of this connection: "close" ends it after the response, "Upgrade" announces an Upgrade field.',
      'RFC 9110 section 7.6.1',
    ],
    upgrade: [
      'Proposes (or, in a 101, confirms) to go on with another protocol on the same connection.',
      'RFC 9110 section 7.8',
    ],
    'content-length': ['How many octets of body follow the empty line.', 'RFC 9110 section 8.6'],
    'content-type': ['What kind of data the body is.', 'RFC 9110 section 8.3'],
    'transfer-encoding': [
      '"chunked": the body comes in pieces, each with its own length, as its total is not known yet.',
      'RFC 9112 section 6.1',
    ],
    date: ['When the response was made.', 'RFC 9110 section 6.6.1'],
    server: ['The program that answers.', 'RFC 9110 section 10.2.4'],
    'user-agent': ['The program that asks.', 'RFC 9110 section 10.1.5'],
    accept: ['What kinds of data the client would like.', 'RFC 9110 section 12.5.1'],
    'accept-encoding': ['What compression the client understands.', 'RFC 9110 section 12.5.3'],
    'accept-language': ['What languages the reader prefers.', 'RFC 9110 section 12.5.4'],
    'accept-ranges': ['Whether parts of the data can be asked for.', 'RFC 9110 section 14.3'],
    allow: ['The methods this path understands.', 'RFC 9110 section 10.2.1'],
    'cache-control': ['How long the response may be kept and used again.', 'RFC 9111 section 5.2'],
    origin: [
      'The site whose page asks. A server can refuse pages that are not its own.',
      'RFC 6454 section 7',
    ],
    'sec-websocket-key': [
      'Sixteen random octets in base64. The server must prove with its Sec-WebSocket-Accept that it read them as a WebSocket server does. It is no secret and protects nothing.',
      'RFC 6455 section 11.3.1',
    ],
    'sec-websocket-extensions': [
      'Extensions of the protocol, such as compression.',
      'RFC 6455 section 11.3.2',
    ],
    'sec-websocket-accept': [
      'The SHA-1 of the key followed by a fixed text, in base64.',
      'RFC 6455 section 11.3.3',
    ],
    'sec-websocket-protocol': [
      'What the messages will mean, as agreed between the two programs.',
      'RFC 6455 section 11.3.4',
    ],
    'sec-websocket-version': [
      'The version of the WebSocket protocol: 13 is the one in use.',
      'RFC 6455 section 11.3.5',
    ],
  }).map(([name, [meaning = '', source = '']]) => [name, { meaning, source }]),
);

export const otherHeader = {
  meaning: 'A header field: a name, a colon, a value.',
  source: 'RFC 9112 section 5',
};
