import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlanText } from '../src/plan-file.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ralph plan ü '));
  await mkdir(join(directory, 'folder.json'));
  await writeFile(join(directory, 'plan ü.json'), '{}');
  await writeFile(join(directory, 'bom.json'), '\uFEFF{}');
  await writeFile(join(directory, 'latin1.json'), Buffer.from([0x7b, 0xfc, 0x7d]));
  await writeFile(join(directory, 'huge.json'), ' '.repeat(10_000_000));
});

afterAll(() => rm(directory, { recursive: true }));

function read(path: string, stdin = ''): ReturnType<typeof readPlanText> {
  return readPlanText(path, { cwd: directory, stdin: Readable.from([Buffer.from(stdin)]) });
}

test('reads a plan with its absolute path and the hash of its bytes', async () => {
  expect(await read('plan ü.json')).toEqual({
    text: '{}',
    name: 'plan ü.json',
    path: join(directory, 'plan ü.json'),
    sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  });
});

test('reads a plan from standard input', async () => {
  expect(await read('-', '{"a":1}')).toMatchObject({ text: '{"a":1}', name: 'standard input', path: null });
});

test('a byte order mark stays in the text, so that it is written back', async () => {
  expect((await read('bom.json')).text).toBe('\uFEFF{}');
});

test.for([
  {
    path: 'none.json',
    message: 'none.json: there is no such file; give the path of a plan, or - for standard input',
  },
  { path: 'folder.json', message: 'folder.json: this is a directory; give the path of the plan file in it' },
  { path: 'latin1.json', message: 'latin1.json: the plan is not UTF-8 text; save it as UTF-8' },
  { path: 'huge.json', message: 'huge.json: the plan is larger than 4 MB; split it into several plans' },
])('refuses $path by name', async ({ path, message }) => {
  await expect(read(path)).rejects.toMatchObject({ name: 'CliError', code: 'plan_unreadable', message });
});
