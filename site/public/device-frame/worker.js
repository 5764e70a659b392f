/**
 * Gives the frame of "Device page" the two header fields that a static host does not send: `sandbox` takes
 * its origin away, and `Connection-Allowlist` (wicg.github.io/connection-allowlists) forbids it every
 * connection: WebRTC, hints like `preconnect`, names, and the frame's own navigation included. Nested frames
 * inherit both. This worker's scope is the folder that it lies in, so it sees no other page.
 */
addEventListener('install', () => skipWaiting());

addEventListener('fetch', (event) => event.respondWith(confined(event.request)));

async function confined(request) {
  const response = await fetch(request);
  const headers = new Headers(response.headers);
  headers.set('Connection-Allowlist', '()');
  headers.append('Content-Security-Policy', 'sandbox allow-scripts allow-forms');
  return new Response(response.body, { status: response.status, headers });
}
