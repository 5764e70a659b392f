/** The request of HTTP/1.1 as octets (RFC 9112 sections 2 to 5). Left out: bodies in chunks. */
import { concatOctets } from '../octets/octets.ts';
import { ProblemError } from '../problem.ts';

export interface RequestFields {
  readonly method: string;
  /** Origin form: "/" unless given, "/led?on=1". */
  readonly path?: string;
  /** Host field: "192.168.43.233" or "localhost:8080". */
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

const methodSyntax = /^[A-Z]{1,20}$/;
const pathSyntax = /^(\/[\x21-\x7e]*|\*)$/;
const nameSyntax = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const valueSyntax = /^[\t\x20-\x7e]*$/;

/** The octets of a request (RFC 9112 section 3). @throws ProblemError http-bad-request */
export function encodeRequest(
  options: RequestFields,
  where = options.host,
): Uint8Array<ArrayBuffer> {
  const { method, path = '/', body } = options;
  if (!methodSyntax.test(method)) {
    throw badRequest(where, `"${method}" is not a method`);
  }
  if (!pathSyntax.test(path)) {
    throw badRequest(where, 'The path must start with "/" and have no spaces');
  }
  const fields: [string, string][] = [['Host', options.host]];
  const given = Object.entries(options.headers ?? {});
  const has = (name: string) => given.some(([other]) => other.toLowerCase() === name);
  if (!has('connection')) fields.push(['Connection', 'close']);
  if (body && !has('content-length')) fields.push(['Content-Length', String(body.length)]);
  fields.push(...given);
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (const [name, value] of fields) {
    if (!nameSyntax.test(name) || !valueSyntax.test(value)) {
      throw badRequest(where, `The header field "${name}" is not valid`);
    }
    head += `${name}: ${value}\r\n`;
  }
  const octets = new TextEncoder().encode(`${head}\r\n`);
  return body ? concatOctets(octets, body) : octets;
}

function badRequest(where: string, detail: string): ProblemError {
  return new ProblemError({
    code: 'http-bad-request',
    what: `The request to ${where} cannot be written as HTTP.`,
    why: `${detail}.`,
    next: 'Correct the method, path or header field.',
  });
}
