#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import type { AcpLine } from './acp/acp-line.ts';
import { AcpTaskSchema } from './acp/acp-task.ts';
import { runTurn } from './acp/run-turn.ts';

const stop = new AbortController();
// As the first process of a pid namespace a program without a handler does not see the signal.
process.once('SIGTERM', () => stop.abort(new Error('stopped by SIGTERM')));
process.exit(await main());

async function main(): Promise<number> {
  const [path, separator, ...argv] = process.argv.slice(2);
  try {
    if (path === undefined || separator !== '--' || argv.length === 0)
      throw new Error('expected a task file, "--" and the command line of an agent that speaks ACP');
    const task = AcpTaskSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const token = process.env['RALPH_MCP_TOKEN'] ?? '';
    const last = await runTurn({ task, argv, token, print, signal: stop.signal });
    print(last);
    if (last.type === 'result' && last.ok) return 0;
  } catch (error) {
    print({ type: 'result', ok: false, message: error instanceof Error ? error.message : String(error) });
  }
  return stop.signal.aborted ? 143 : 1;
}

function print(line: AcpLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
