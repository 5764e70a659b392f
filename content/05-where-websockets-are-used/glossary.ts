/** The words that lesson 5 introduces, as it uses them. */
export const glossary = [
  { term: 'Push', means: 'To send news when they happen, without having been asked.' },
  { term: 'Payload', means: 'What the sender wanted to say; the rest of a packet gets it there.' },
  { term: 'Broadcast', means: 'The same message to every client. Here: notifyClients().' },
  {
    term: 'Server-sent events',
    means:
      'An HTTP response that never ends: the server pushes text, the client cannot answer on it.',
  },
  {
    term: 'Cache',
    means: 'A store of responses, so that the same one need not be asked for again.',
  },
  {
    term: 'Proxy',
    means: 'A computer in between that passes requests on, and may close what looks idle.',
  },
] as const satisfies readonly { term: string; means: string }[];
