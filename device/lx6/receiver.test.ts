/** The ESP32's own image and its receiver: what comes in while it is busy sending is not lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import { concatOctets, type Octets } from '../formats/octets/octets.ts';
import { readIcmp, encodeIcmp, icmpType } from '../formats/net/icmp.ts';
import { readIpv4, encodeIpv4 } from '../formats/net/ipv4.ts';
import { encodeLineControl, type LineControl } from '../formats/net/line-control.ts';
import { Demultiplexer } from '../formats/net/demultiplexer.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { Bench, esp32Image } from './testing/bench.ts';

const ADDRESSES = { source: '192.168.43.1', destination: '192.168.43.233' };
/** More than the FIFO's 128 octets go out in answer to each, and take as long as the next takes to come. */
const PING_OCTETS = 500;
const PINGS = 37;

for (const baudRate of [BOOT_BAUD_RATE, 460_800, 921_600]) {
  test(`at ${baudRate} baud every ping is answered, as fast as they come`, async () => {
    const bench = new Bench(esp32Image('led_websocket'), { pace: BOOT_BAUD_RATE });
    const packets: Uint8Array[] = [];
    const demultiplexer = new Demultiplexer({
      onText: () => undefined, // what it prints
      onPacket: (packet) => packets.push(packet),
    });
    bench.onOctets = (octets) => demultiplexer.push(octets);
    bench.chip.setHostBaudRate(BOOT_BAUD_RATE);
    await bench.start();
    await bench.advance(400); // for the sketch to join the network
    if (baudRate !== BOOT_BAUD_RATE) {
      bench.chip.receive(message({ type: 'ask', baudRate }));
      await bench.until(() => packets.length === 1);
      await bench.advance(1);
      bench.chip.setHostBaudRate(baudRate);
      bench.chip.receive(message({ type: 'keep', baudRate }));
      await bench.until(() => packets.length === 2);
    }
    packets.length = 0;
    bench.chip.receive(concatOctets(...Array.from({ length: PINGS }, (_, index) => ping(index))));
    await bench.until(() => packets.length === PINGS);
    assert.deepEqual(packets.map(sequenceOf), [...Array(PINGS).keys()]);
    assert.equal(bench.counters.get('receivedLost'), 0);
    assert.equal(bench.counters.get('sentLost'), 0);
    assert.deepEqual(bench.faults, []);
    bench.chip.unplug();
  });
}

function message(control: LineControl): Octets {
  return encodeSlip(encodeLineControl(control, ADDRESSES));
}

function ping(sequence: number): Octets {
  const echo = { type: icmpType.echo, code: 0, identifier: 1, sequence };
  const payload = encodeIcmp({ ...echo, payload: new Uint8Array(PING_OCTETS) });
  return encodeSlip(encodeIpv4({ ...ADDRESSES, protocol: 1, identification: sequence, payload }));
}

function sequenceOf(packet: Uint8Array): number | undefined {
  const ip = readIpv4(packet);
  const icmp = ip.fault === null ? readIcmp(ip.facts.payload) : ip;
  return icmp.fault === null && icmp.facts.type === icmpType.echoReply
    ? icmp.facts.sequence
    : undefined;
}
