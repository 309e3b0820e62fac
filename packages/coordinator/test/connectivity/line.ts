import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { ProbeTarget } from '../../src/connectivity/probe-target.ts';

/** A listener on loopback that can be closed and opened again on the same port. */
export interface Line extends AsyncDisposable {
  readonly target: ProbeTarget;
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

export async function openLine(): Promise<Line> {
  // While it is cut, whoever asks for a port of 127.0.0.1 may be given this one.
  const host =
    process.platform === 'linux'
      ? `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
      : '127.0.0.1';
  let server: Server = createServer((socket) => socket.destroy());
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return {
    target: { host, port },
    cut,
    async mend() {
      server = createServer((socket) => socket.destroy());
      server.listen(port, host);
      await once(server, 'listening');
    },
    [Symbol.asyncDispose]: cut,
  };
}
