import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import * as z from 'zod';
import { makeCheckout, type Checkout } from '../checkout.ts';
import { RALPH } from '../ralph.ts';

/** A checkout that `ralph mcp` serves to the official client over standard input and output. */
export interface McpRig extends AsyncDisposable {
  readonly checkout: Checkout;
  /** A path outside of the checkout that units may wait for. */
  readonly gate: string;
  readonly client: Client;
  /** The number of the server's process. */
  readonly pid: number;
  /** Calls a tool and gives back its data; throws the text of a refusal. */
  readonly call: (tool: string, args?: object) => Promise<Record<string, unknown>>;
  /** Calls a tool that is to refuse, and gives back why. */
  readonly refusal: (tool: string, args?: object) => Promise<string>;
}

const DataSchema = z.record(z.string(), z.unknown());

/** How the server is started. */
export interface McpRigOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function openMcpRig({ args = [], env = {} }: McpRigOptions = {}): Promise<McpRig> {
  const checkout = await makeCheckout();
  const home = await mkdtemp(join(tmpdir(), 'ralph mcp '));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [RALPH, 'mcp', '--confine', 'audit', '--no-history', ...args],
    cwd: checkout.root,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: '/nonexistent', ...env },
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  const answerTo = async (name: string, given: object) => {
    const result = await client.callTool({ name, arguments: { ...given } }, { timeout: 120_000 });
    const [content] = result.content;
    return { ...result, text: content?.type === 'text' ? content.text : '' };
  };
  return {
    checkout,
    gate: join(home, 'gate'),
    client,
    pid: transport.pid ?? 0,
    call: async (tool, given = {}) => {
      const { isError, text, structuredContent } = await answerTo(tool, given);
      if (isError === true) throw new Error(text);
      return DataSchema.parse(structuredContent);
    },
    refusal: async (tool, given = {}) => {
      const { isError, text } = await answerTo(tool, given);
      if (isError !== true) throw new Error(`expected a refusal, got ${text}`);
      return text;
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await checkout[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
