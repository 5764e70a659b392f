/** The ESP32 in a thread of its own, as a board with a port: against the machine's clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../board/session.ts';
import { esp32Image } from './testing/bench.ts';
import { startEsp32Board } from './testing/node-board.ts';

const LED_PIN = 2;

for (const paceBaud of [null, 115_200]) {
  test(`a board on a wire ${paceBaud ?? 'without a pace'}: page, LED and reset`, async (t) => {
    const levels: (0 | 1 | null)[] = [];
    const { board, counters } = startEsp32Board({
      image: esp32Image('led_websocket'),
      paceBaud,
      onPin: (pin, level) => {
        if (pin === LED_PIN) levels.push(level);
      },
    });
    await board.port.open({ baudRate: 115_200 });
    const said = new Said();
    const session = new Session(board.port, { onText: said.take, onLost: () => undefined });
    t.after(async () => {
      await session.stop();
      session.forgetConnections();
      board.unplug();
    });
    session.start();
    await said.heard(/load:0x3ffb4000,len:[^]*Ready: open/);

    assert.equal((await session.get('/')).status, 200);
    const socket = session.webSocket('/ws');
    const messages: unknown[] = [];
    const toggled = new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => {
        if (messages.push(data) === 2) resolve();
      };
    });
    await socket.opened;
    socket.send('toggle');
    await toggled;
    assert.deepEqual(messages, ['0', '1']);
    assert.deepEqual(levels, [0, 1]);

    await board.port.setSignals({ dataTerminalReady: false, requestToSend: true });
    await board.port.setSignals({ dataTerminalReady: false, requestToSend: false });
    await said.heard(/POWERON_RESET[^]*Ready: open/);
    assert.deepEqual(levels, [0, 1, null, 0]);
    assert.equal(counters.get('receivedLost'), 0);
    assert.equal(counters.get('sentLost'), 0);
  });
}

/** Serial text that can be waited for. */
class Said {
  #text = '';
  #wake: () => void = () => undefined;

  readonly take = (text: string): void => {
    this.#text += text;
    this.#wake();
  };

  /** Resolves when `pattern` has been said, and forgets what was said until then. */
  async heard(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text)) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#text = '';
  }
}
