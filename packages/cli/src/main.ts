import { closeSync, readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Io } from './io.ts';

// A reader that has seen enough (`ralph run … | head`) must not end the run; what it does not want is dropped.
// Neither must a full disk: that is told at the end.
let lost: NodeJS.ErrnoException | null = null;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!isClosedReader(error)) lost ??= error;
});
process.stderr.on('error', () => {});

// Node restores the terminal when it ends, and aborts where that has been closed (a closed one is none any more).
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
process.once('exit', () => {
  for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor);
});

// Node would let anybody who may connect to this machine run code in here, which a worker in a jail may do too.
process.on('SIGUSR1', () => {});

void main();

async function main(): Promise<never> {
  const [{ runCli }, { listenForInterrupts }] = await Promise.all([
    import('./run-cli.ts'),
    import('./interrupts.ts'),
  ]);
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: workingDirectory(),
    version: readVersion(),
    bugs: readManifest('bugs'),
    interrupts: (say, graceMs) =>
      listenForInterrupts({
        say,
        graceMs,
        echoed: process.stdin.isTTY && process.env['npm_config_user_agent'] !== undefined,
        giveUp: () => process.exit(130),
      }),
  };
  return end(await runCli(process.argv.slice(2), io));
}

/** One that was deleted meanwhile is still known to the shell. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}

async function end(exitCode: number): Promise<never> {
  await flushed(process.stdout);
  if (lost !== null) process.stderr.write(`error: standard output could not be written: ${String(lost)}\n`);
  await flushed(process.stderr);
  process.exit(exitCode === 0 && lost !== null ? 3 : exitCode);
}

function readVersion(): string {
  return readManifest('version');
}

function readManifest(field: 'bugs' | 'version'): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const fields = new Map<string, unknown>(
    typeof manifest === 'object' && manifest !== null ? Object.entries(manifest) : [],
  );
  const value = fields.get(field);
  return typeof value === 'string' ? value : 'unknown';
}

function isClosedReader({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
