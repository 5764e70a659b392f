/**
 * The document of the frame: what the board served, with its own WebSocket, EventSource and fetch before it and a
 * policy that lets it load nothing. The frame is sandboxed (scripts only), so the page in it has an
 * origin of its own and no way to the page around it but the port.
 */
import { installDeviceEventSource } from './events-shim.ts';
import { installDeviceFetch } from './fetch-shim.ts';
import { BOARD_HOST, HELLO } from './hello.ts';
import { installDeviceLocation } from './served-location.ts';
import { installDeviceStorage } from './storage-shim.ts';
import { installDeviceWebSocket } from './websocket-shim.ts';
import { installDeviceXhr } from './xhr-shim.ts';

/** The sketch's page has a few kilobytes; no board serves a megabyte over a serial line. */
export const MAX_PAGE_CHARACTERS = 1024 * 1024;

const BOARD_HOSTS = [BOARD_HOST, `${BOARD_HOST}:80`];

const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'";

/** Sent into the frame as text: its end of the channel, the other end given to the page around it. */
export function openPort(hello: string): MessagePort {
  const { port1, port2 } = new MessageChannel();
  window.parent.postMessage(hello, '*', [port2]);
  port1.start();
  return port1;
}

/**
 * A `meta` and a `script` ahead of everything else land in the head whatever follows: the parser
 * makes the head for them, and a later `html` or `head` tag only adds attributes (HTML 13.2.6).
 */
export function frameDocument(page: string, path = '/'): string {
  const at = JSON.stringify(path);
  const hosts = JSON.stringify(BOARD_HOSTS);
  const shim = [
    `const port = (${openPort.toString()})(${JSON.stringify(HELLO)});`,
    `(${installDeviceWebSocket.toString()})(port, ${hosts}, ${at});`,
    `(${installDeviceFetch.toString()})(port, ${hosts}, ${at});`,
    `(${installDeviceEventSource.toString()})(port, ${hosts}, ${at});`,
    `(${installDeviceXhr.toString()})();`,
    `(${installDeviceStorage.toString()})();`,
    `(${installDeviceLocation.toString()})(port, ${JSON.stringify(BOARD_HOST)}, ${at})`,
  ].join('\n');
  return [
    '<!doctype html>',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    // "</script" in a string would end the element; in JavaScript "<\/" means the same.
    `<script>{${shim.replaceAll('</', '<\\/')}};document.currentScript.remove()</script>`,
    page.slice(0, MAX_PAGE_CHARACTERS),
  ].join('');
}
