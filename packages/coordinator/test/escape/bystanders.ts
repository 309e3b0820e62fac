import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Others on the machine whom attacks go for: a process of the same user, and somebody who serves at a socket in `/run`. */
export interface Bystanders extends Disposable {
  /** Fills `$VICTIM` and `$SOCKET` in. */
  readonly fill: (id: string, text: string) => string;
  /** What befell those of one attack. */
  readonly harmed: (id: string) => readonly string[];
}

/** Starts those that the texts of the attacks name. */
export async function openBystanders(
  attacks: readonly { readonly id: string; readonly how: string }[],
  { tag, environment }: { readonly tag: string; readonly environment: Readonly<Record<string, string>> },
): Promise<Bystanders> {
  const victims = new Map<string, ChildProcess>();
  const sockets = new Map<string, Socket>();
  for (const { id, how } of attacks) {
    if (how.includes('$VICTIM'))
      victims.set(id, spawn('sleep', ['infinity'], { env: environment, stdio: 'ignore' }));
    if (how.includes('$SOCKET')) sockets.set(id, await openSocket(`/run/ralph-escape.${id}.${tag}`));
  }
  const fill = (id: string, text: string): string =>
    text
      .replaceAll('$VICTIM', String(victims.get(id)?.pid ?? ''))
      .replaceAll('$SOCKET', sockets.get(id)?.path ?? '');
  const harmed = (id: string): readonly string[] => [
    ...(hasEnded(victims.get(id)) ? ['a process of the user was ended'] : []),
    ...(sockets.get(id)?.heard() === true ? ['somebody outside was spoken to'] : []),
  ];
  const dispose = (): void => {
    for (const victim of victims.values()) victim.kill('SIGKILL');
    for (const socket of sockets.values()) socket[Symbol.dispose]();
  };
  return { fill, harmed, [Symbol.dispose]: dispose };
}

interface Socket extends Disposable {
  readonly path: string;
  readonly heard: () => boolean;
}

async function openSocket(path: string): Promise<Socket> {
  let connections = 0;
  const server: Server = createServer((connection) => {
    connections += 1;
    connection.destroy();
  });
  server.listen(path);
  await once(server, 'listening');
  const dispose = (): void => {
    server.close();
    if (existsSync(path)) rmSync(path);
  };
  return { path, heard: () => connections > 0, [Symbol.dispose]: dispose };
}

function hasEnded(child: ChildProcess | undefined): boolean {
  return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
}
