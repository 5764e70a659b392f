/** The packets of a WebSocket that is opened and toggles twice, read as a board reads its own. */
import {
  scenario,
  boardAddress,
  serveWebSocket,
  settle,
} from '../../device/net/testing/scenario.ts';
import { openWebSocket } from '../../device/net/websocket/websocket.ts';
import { Dissector } from '../../device/formats/net/dissect.ts';
import type { Packet } from '../../device/formats/net/packet.ts';

export async function packetsOfToggles(): Promise<Packet[]> {
  const { clock, link, host, peer } = scenario();
  let led = 0;
  serveWebSocket(peer, () => [0x81, 1, 0x30 + (led ^= 1)]);
  const pass = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) {
      clock.advance(2);
      await settle();
    }
  };
  const socket = openWebSocket(host, {
    address: boardAddress,
    path: '/ws',
    origin: `http://${boardAddress}`,
  });
  await pass();
  for (let toggle = 0; toggle < 2; toggle++) {
    socket.send('toggle');
    await pass();
  }
  const dissector = new Dissector();
  return link.records.map((record) => dissector.next(record));
}
