import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from './plot-csv.ts';
import { valuesOf } from './plot-line.ts';
import { Samples } from './samples.ts';

function csv(...lines: readonly string[]): string {
  const samples = new Samples();
  lines.forEach((line, index) => samples.add(1_000 + index * 250, valuesOf(line) ?? []));
  return csvOf(samples, (pageMs) => pageMs - 800);
}

test('a row a line of values, with the time of the packets', () => {
  assert.equal(
    csv('knob:1850,temp_°C:21.50', 'knob:-1', 'temp_°C:nan,knob:1e21'),
    'time_s,knob,temp_°C\r\n0.2000,1850,21.5\r\n0.4500,-1,\r\n0.7000,1e+21,nan\r\n',
  );
  assert.equal(csv('1 2'), 'time_s,value 1,value 2\r\n0.2000,1,2\r\n');
  assert.equal(csv(), 'time_s\r\n');
});

test('no name is a formula, or ends its cell', () => {
  const [head = ''] = csv('=1+1:1,@SUM(A1):2,a"b:3,-x:4,+:5').split('\r\n');
  assert.equal(head, `time_s,"'=1+1","'@SUM(A1)","a""b","'-x","'+"`);
});
