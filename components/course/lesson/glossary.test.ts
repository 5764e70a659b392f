import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherGlossary } from './glossary.ts';

const tcp = { term: 'TCP', means: 'The transport.' };
const client = { term: 'Client', means: 'The end that opens a connection.' };

test('terms come in the order of the alphabet, from the lesson that introduces them', () => {
  const terms = gatherGlossary([
    ['02-second', [tcp]],
    ['01-first', [tcp, client]],
  ]);
  assert.deepEqual(
    terms.map(({ id, folder }) => `${folder} ${id}`),
    ['01-first client', '01-first tcp'],
  );
});

test('a term with two meanings is refused, whatever its letters', () => {
  const other = { term: 'client', means: 'Somebody who pays.' };
  assert.throws(
    () =>
      gatherGlossary([
        ['01-first', [client]],
        ['02-second', [other]],
      ]),
    /means two things.*01-first.*02-second/s,
  );
});

test('two terms cannot share an address', () => {
  const terms = [
    { term: 'SYN-ACK', means: 'One.' },
    { term: 'SYN ACK', means: 'Two.' },
  ];
  assert.throws(() => gatherGlossary([['01-first', terms]]), /share #syn-ack/);
});
