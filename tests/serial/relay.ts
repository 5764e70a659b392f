/**
 * The site's address inside a network namespace: what connects there is carried through a socket file to
 * the same port outside. Usage: node relay.ts <port> <socket file>; says "ready", ends with its standard
 * input.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/** Carries every connection that `server` gets to another one. */
function carry(server: Server, dial: () => Socket): Server {
  return server.on('connection', (near: Socket) => {
    const far = dial();
    near.pipe(far).pipe(near);
    // Whichever end breaks off, the other has nobody to talk to.
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
}

/** The outer end. */
export function relayOutside(port: number, file: string): Server {
  return carry(createServer(), () => connect(port, HOST)).listen(file);
}

if (import.meta.main) {
  const [port, file = ''] = process.argv.slice(2);
  carry(createServer(), () => connect(file)).listen(Number(port), HOST, () => {
    console.log('ready');
  });
  process.stdin.on('end', () => process.exit(0)).resume();
}
