import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ScopeError } from '../src/scope-error.ts';
import type { Tool } from '../src/tool.ts';
import { appendFileTool } from '../src/tools/append-file.ts';
import { copyFileTool } from '../src/tools/copy-file.ts';
import { createDirectoryTool } from '../src/tools/create-directory.ts';
import { deletePathTool } from '../src/tools/delete-path.ts';
import { editFileTool } from '../src/tools/edit-file.ts';
import { grepFilesTool } from '../src/tools/grep-files.ts';
import { moveFileTool } from '../src/tools/move-file.ts';
import { readFileTool } from '../src/tools/read-file.ts';
import { writeFileTool } from '../src/tools/write-file.ts';
import { call, makeCheckout } from './scope-checkout.ts';
import type { Checkout } from './scope-checkout.ts';

const SWAPPER = fileURLToPath(new URL('fixtures/swap-directory.mjs', import.meta.url));
const byDescriptor = existsSync('/proc/self/fd');
const TURNS = 150;

interface Act {
  readonly name: string;
  readonly tool: Tool;
  readonly input: (turn: number) => Readonly<Record<string, unknown>>;
}

const ACTS: readonly Act[] = [
  { name: 'read', tool: readFileTool, input: () => ({ path: 'src/a/d/sentinel' }) },
  { name: 'grep', tool: grepFilesTool, input: () => ({ pattern: 'touched', path: 'src/a/d', regex: false }) },
  { name: 'write', tool: writeFileTool, input: (turn) => ({ path: `src/a/d/new-${turn}`, content: 'x' }) },
  { name: 'replace', tool: writeFileTool, input: () => ({ path: 'src/a/d/sentinel', content: 'inside' }) },
  { name: 'append', tool: appendFileTool, input: () => ({ path: 'src/a/d/sentinel', content: '!' }) },
  {
    name: 'edit',
    tool: editFileTool,
    input: () => ({ path: 'src/a/d/sentinel', edits: [{ oldText: 'un', newText: 'UN' }] }),
  },
  { name: 'make', tool: createDirectoryTool, input: (turn) => ({ path: `src/a/d/made-${turn}/deep` }) },
  { name: 'copy in', tool: copyFileTool, input: (turn) => ({ src: 'f', dest: `src/a/d/copy-${turn}` }) },
  {
    name: 'copy out',
    tool: copyFileTool,
    input: () => ({ src: 'src/a/d/sentinel', dest: 'src/a/got', overwrite: true }),
  },
  {
    name: 'move in',
    tool: moveFileTool,
    input: (turn) => ({ src: `src/a/m-${turn}`, dest: `src/a/d/m-${turn}` }),
  },
  {
    name: 'move out',
    tool: moveFileTool,
    input: () => ({ src: 'src/a/d/sentinel', dest: 'src/a/got', overwrite: true }),
  },
  { name: 'delete', tool: deletePathTool, input: () => ({ path: 'src/a/d/sentinel' }) },
  { name: 'delete all', tool: deletePathTool, input: () => ({ path: 'src/a/d/sub', recursive: true }) },
];

test.for([true, false].flatMap((near) => ACTS.map((act) => ({ ...act, near }))))(
  'while another process swaps a directory with a link out of the checkout, "$name" never gets there (at once: $near)',
  async ({ tool, input, near }, { skip }) => {
    if (!byDescriptor) skip('the race is closed only where paths are walked by descriptor (/proc/self/fd)');
    await using checkout = await makeRacedCheckout();
    await using swapper = await startSwapper(checkout);
    const context = checkout.context({ near });
    const texts: string[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) texts.push(await textOf(call(tool, input(turn), context)));
    expect(await swapper.stop()).toBeGreaterThan(0);
    expect(texts.filter((text) => text.includes('untouched'))).toEqual([]);
    expect((await readdir(checkout.outside)).toSorted()).toEqual(['sentinel', 'sub']);
    expect(await readFile(path.join(checkout.outside, 'sentinel'), 'utf8')).toBe('untouched');
    expect(await readdir(path.join(checkout.outside, 'sub'))).toEqual(['keep']);
    if (existsSync(checkout.in('src/a/got')))
      expect(await readFile(checkout.in('src/a/got'), 'utf8')).not.toContain('untouched');
  },
);

async function makeRacedCheckout(): Promise<Checkout> {
  const moved = Object.fromEntries(Array.from({ length: TURNS }, (_, turn) => [`src/a/m-${turn}`, 'm']));
  const checkout = await makeCheckout({
    f: 'f',
    'src/a/d/sentinel': 'inside',
    'src/a/d/sub/f': 'f',
    ...moved,
  });
  await mkdir(path.join(checkout.outside, 'sub'));
  await writeFile(path.join(checkout.outside, 'sub/keep'), 'untouched');
  await symlink(checkout.outside, checkout.in('src/a/link'));
  return checkout;
}

interface Swapper extends AsyncDisposable {
  /** Ends it and says how often it swapped. */
  readonly stop: () => Promise<number>;
}

async function startSwapper(checkout: Checkout): Promise<Swapper> {
  const places = ['d', 'link', 'aside'].map((name) => checkout.in('src/a', name));
  const child = spawn(process.execPath, [SWAPPER, ...places], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  const stop = async () => {
    child.stdin.end();
    await ended;
    return Number(said.split('\n')[1]);
  };
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

async function textOf(result: ReturnType<typeof call>): Promise<string> {
  try {
    return (await result).text;
  } catch (error) {
    if (error instanceof ScopeError) return error.code;
    throw error;
  }
}
