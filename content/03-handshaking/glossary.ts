/** The words that lesson 3 introduces, as it uses them. */
export const glossary = [
  {
    term: 'Handshake',
    means: 'An exchange at the start in which two ends find out what they have in common.',
  },
  {
    term: 'Nonce',
    means: 'A value used once. The key of an upgrade request is one: 16 random octets.',
  },
  {
    term: 'GUID',
    means:
      'A text fixed by RFC 6455 that the server joins to the key before it computes its answer.',
  },
  { term: 'SHA-1', means: 'A function that makes 20 octets of any text.' },
  {
    term: 'Base64',
    means:
      'A way to write octets in 64 characters that pass everywhere: three octets, four characters.',
  },
  {
    term: 'Origin',
    means:
      'Scheme, host and port of the page that asks. The browser says it; a script cannot change it.',
  },
  {
    term: 'Subprotocol',
    means: 'What the messages mean, if the two programs agree on a name for it.',
  },
  {
    term: 'Opcode',
    means: 'What kind of frame it is: text, binary, continuation, close, ping, pong.',
  },
  {
    term: 'Masking',
    means: 'Mixing the payload, by XOR, with four random octets that stand before it.',
  },
  { term: 'Fragment', means: 'A frame that carries a part of a message.' },
  {
    term: 'Control frame',
    means: 'Close, ping or pong: about the connection, not part of a message.',
  },
  { term: 'Close code', means: 'A number in a Close frame that says why the conversation ends.' },
] as const satisfies readonly { term: string; means: string }[];
