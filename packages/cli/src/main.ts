#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import type { Io } from './io.ts';

const argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${readVersion()}\n`);
} else {
  await main();
}

async function main(): Promise<never> {
  // A reader that has seen enough (`ralph run … | head`) must not end the run; what it does not want is dropped.
  process.stdout.on('error', ignoreClosedReader);
  process.stderr.on('error', ignoreClosedReader);
  const [{ runCli }, { listenForInterrupts }] = await Promise.all([
    import('./run-cli.ts'),
    import('./interrupts.ts'),
  ]);
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    version: readVersion(),
    interrupts: (say) => listenForInterrupts(say, () => process.exit(130)),
  };
  const exitCode = await runCli(argv, io);
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(exitCode);
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}

function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
