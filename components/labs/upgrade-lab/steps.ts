/**
 * The steps of an upgrade as HTML: the request, the calculation of Sec-WebSocket-Accept, the answer,
 * the comparison. Drawn at build time for the RFC's example and in the page for the reader's own.
 */
import { markup, type Markup } from '../../ui/widget/markup.ts';
import { hexOctet, spacedHex } from '../../../device/formats/octets/octets.ts';
import { packetLinks } from '../lab/packet-links.ts';
import { type Answer, fieldOf, type HeadText } from '../lab/http-text.ts';
import { answerFault, explainRefusal, type Finding, judgeRequest, keyOctets } from './judge.ts';

/** What the calculation passes through, as device/net computes it. */
export interface Calculation {
  readonly key: string;
  readonly guid: string;
  readonly joined: string;
  readonly digest: Uint8Array;
  readonly accept: string;
}

export interface UpgradeRun {
  readonly request: HeadText;
  readonly requestPackets: readonly number[];
  /** null when no key was sent. */
  readonly calculation: Calculation | null;
  readonly answer: Answer | null;
  readonly answerPackets: readonly number[];
  /** What followed a 101: the board's first frame. */
  readonly firstFrame: Uint8Array | null;
}

export const STEPS = [
  { id: 'request', title: 'The request, as it was sent' },
  { id: 'key', title: 'The key' },
  { id: 'join', title: 'Key and GUID, joined' },
  { id: 'sha1', title: 'SHA-1 of that text' },
  { id: 'base64', title: 'Base64 of the 20 octets' },
  { id: 'answer', title: 'What the board answered' },
  { id: 'compare', title: 'The comparison' },
] as const;

export type StepId = (typeof STEPS)[number]['id'];

export function stepHtml(step: StepId, run: UpgradeRun): Markup {
  const { calculation } = run;
  switch (step) {
    case 'request':
      return requestStep(run);
    case 'answer':
      return answerStep(run);
    case 'compare':
      return compareStep(run);
    default:
      if (calculation === null)
        return markup`<p>No key was sent, so there is nothing to compute.</p>`;
      if (step === 'key') return keyStep(calculation.key);
      if (step === 'join') return joinStep(calculation);
      if (step === 'sha1') return sha1Step(calculation);
      return base64Step(calculation);
  }
}

function requestStep({ request, requestPackets }: UpgradeRun): Markup {
  const wrong = judgeRequest(request).filter(({ ok }) => !ok);
  return markup`${headHtml(request, 'client')}
    <p class="upgrade-note">${request.length} octets${crossedIn(requestPackets)}. ${
      wrong.length === 0
        ? 'Everything is there that RFC 6455 asks of a request (4.2.1).'
        : 'A server has to find fault with it:'
    }</p>${wrong.length === 0 ? null : findingsHtml(wrong)}`;
}

function findingsHtml(wrong: readonly Finding[]): Markup {
  return markup`<ul class="upgrade-findings">${wrong.map(
    ({ rule, detail, section }) => markup`<li>${rule}: ${detail} (${section})</li>`,
  )}</ul>`;
}

function keyStep(key: string): Markup {
  const octets = keyOctets(key);
  const line = markup`<p class="upgrade-text"><code class="client">${key}</code></p>`;
  if (octets === null) {
    return markup`${line}<p class="upgrade-note">This is no base64, so it stands for no octets. It should stand for 16.</p>`;
  }
  return markup`${line}${octetsHtml(octets, 'client')}<p class="upgrade-note">Base64 of ${octets.length} octets${
    octets.length === 16 ? ', as it should be: random, and new each time.' : '. It should be 16.'
  }</p>`;
}

function joinStep({ key, guid, joined }: Calculation): Markup {
  return markup`<p class="upgrade-text"><code><span class="client">${key}</span><span class="wire">${guid}</span></code></p>
    <p class="upgrade-note">${joined.length} characters: the key as text, not decoded, and the GUID that RFC 6455 (1.3) gives to every WebSocket server.</p>`;
}

function sha1Step({ digest }: Calculation): Markup {
  return markup`${octetsHtml(digest, 'wire')}<p class="upgrade-note">SHA-1 makes ${digest.length} octets of any text. Another character in the key, and all of them change.</p>`;
}

function base64Step({ digest, accept }: Calculation): Markup {
  const groups: Markup[] = [];
  for (let at = 0; at < digest.length; at += 3) {
    const from = spacedHex(digest.subarray(at, at + 3));
    const to = accept.slice((at / 3) * 4, (at / 3) * 4 + 4);
    groups.push(
      markup`<li><code>${from}</code><span aria-hidden="true">↓</span><span class="visually-hidden"> becomes </span><code>${to}</code></li>`,
    );
  }
  return markup`<ol class="upgrade-groups">${groups}</ol>
    <p class="upgrade-text"><code>${accept}</code></p>
    <p class="upgrade-note">Three octets become four characters; the last two octets are filled up with one <code>=</code>.</p>`;
}

function answerStep({ request, answer, answerPackets, firstFrame }: UpgradeRun): Markup {
  if (answer === null) return markup`<p>No whole answer came.</p>`;
  const explained =
    answer.status === 101
      ? 'The board agrees. After the empty line HTTP is over on this connection.'
      : explainRefusal(answer, judgeRequest(request));
  return markup`${headHtml(answer, 'board')}${
    answer.body === ''
      ? null
      : markup`<p class="upgrade-text"><span class="upgrade-label">Body</span> <code class="board">${answer.body}</code></p>`
  }<p class="upgrade-note">${answer.end} octets${crossedIn(answerPackets)}. ${explained}</p>${frameHtml(firstFrame)}`;
}

function frameHtml(octets: Uint8Array | null): Markup | null {
  if (octets === null) return null;
  return markup`<p class="upgrade-note">The octets that came next are no HTTP any more, but a frame: <code class="board">${spacedHex(octets)}</code>. This lab then closes the connection again.</p>`;
}

function compareStep({ answer, calculation }: UpgradeRun): Markup {
  if (answer === null) {
    return markup`<p class="upgrade-verdict refused">No answer, no WebSocket.</p>`;
  }
  const expected = calculation?.accept ?? null;
  const got = fieldOf(answer, 'Sec-WebSocket-Accept');
  if (got === null) {
    return markup`<p class="upgrade-verdict refused">Refused: there is no WebSocket.</p>
      <p class="upgrade-note">The answer has no Sec-WebSocket-Accept, so there is nothing to compare.</p>`;
  }
  const fault = answerFault(answer, expected);
  return markup`<dl class="upgrade-compare">
      <div><dt>computed here</dt><dd><code>${expected ?? 'nothing'}</code></dd></div>
      <div><dt>from the board</dt><dd><code class="board">${got}</code></dd></div>
    </dl>
    <p class="upgrade-verdict ${fault === null ? 'agreed' : 'refused'}">${
      fault ?? 'Equal: who answered speaks WebSocket.'
    }</p>`;
}

function headHtml({ first, fields }: HeadText, sender: 'client' | 'board'): Markup {
  return markup`<ul class="upgrade-head ${sender}"><li><code>${first}</code></li>${fields.map(
    ({ name, value }) => markup`<li><code><b>${name}:</b> ${value}</code></li>`,
  )}</ul>`;
}

function octetsHtml(octets: Uint8Array, sender: string): Markup {
  return markup`<p class="upgrade-octets ${sender}">${[...octets].map(
    (octet) => markup`<code>${hexOctet(octet)}</code> `,
  )}</p>`;
}

/** In which packets it crossed, after what it was. */
function crossedIn(numbers: readonly number[]): Markup | null {
  return numbers.length === 0 ? null : markup`, ${packetLinks(numbers)}`;
}
