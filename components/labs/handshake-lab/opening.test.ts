import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import { boardAddress, scenario, settle } from '../../../device/net/testing/scenario.ts';
import { Opening } from './opening.ts';

/** What is told of a connection whose packets with these numbers are lost. */
async function outcomes(port: number, ...lost: number[]): Promise<string[]> {
  const { host, link, clock } = scenario();
  let crossed = 0;
  link.addRule({ action: 'drop', count: Infinity, match: () => lost.includes(++crossed) });
  host.connect(boardAddress, port).closed.catch(() => undefined);
  for (let turn = 0; turn < 12; turn++) {
    clock.advance(500);
    await settle();
  }
  const dissector = new Dissector();
  const opening = new Opening();
  return link.records.flatMap((record) => {
    const came = opening.next(dissector.next(record));
    return came === null ? [] : [`${came.is}: ${came.seen}`];
  });
}

test('three packets open a connection', async () => {
  assert.deepEqual(await outcomes(80), [
    'open: It took 3 packets, up to packet 3. Nothing was sent again.',
  ]);
});

test('whatever is lost is sent again, and the connection opens once', async () => {
  for (const lost of [1, 2, 3]) {
    const told = await outcomes(80, lost);
    assert.equal(told.length, 1, String(lost));
    assert.match(told[0] ?? '', /^again: .* sent again\.$/);
  }
});
