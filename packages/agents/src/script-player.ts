#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { playScript } from './play-script.ts';
import { ScriptCallSchema, type PlayerLine } from './script-step.ts';

const stop = new AbortController();
// As the first process of a pid namespace a program without a handler does not see the signal.
process.once('SIGTERM', () => stop.abort(new Error('stopped by SIGTERM')));
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const steps = await readSteps(process.argv[2]);
    await using connection = await connect();
    const last = await playScript(connection.client, steps, { signal: stop.signal, print });
    print(last);
    return last.ok ? 0 : 1;
  } catch (error) {
    print({ type: 'result', ok: false, message: error instanceof Error ? error.message : String(error) });
    return stop.signal.aborted ? 143 : 1;
  }
}

async function readSteps(path: string | undefined): Promise<readonly z.infer<typeof ScriptCallSchema>[]> {
  if (path === undefined) throw new Error('expected one argument, the script file; got none');
  const attempt = Number(process.env['RALPH_ATTEMPT'] ?? '1');
  const steps = z.array(ScriptCallSchema).parse(JSON.parse(await readFile(path, 'utf8')));
  return steps.filter(({ on_attempt }) => on_attempt === undefined || on_attempt === attempt);
}

async function connect(): Promise<AsyncDisposable & { readonly client: Client }> {
  const url = variable('RALPH_MCP_ENDPOINT');
  const headers = { Authorization: `Bearer ${variable('RALPH_MCP_TOKEN')}` };
  const client = new Client({ name: 'ralph-script', version: '1' });
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }), {
      signal: stop.signal,
      timeout: 60_000,
    });
  } catch (cause) {
    throw new Error(`could not connect to the MCP endpoint ${url}: ${reason(cause)}`, { cause });
  }
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`expected the environment variable ${name}; it is not set`);
  return value;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function print(line: PlayerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
