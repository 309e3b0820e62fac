import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeInvocationFiles } from '../../src/worker/write-invocation-files.ts';

function directory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-files-')));
  onTestFinished(() => {
    execFileSync('chmod', ['-R', 'u+rwX', path]);
    rmSync(path, { recursive: true });
  });
  return path;
}

test('a file is written with its directories, for nobody but this user', () => {
  const base = directory();
  const path = join(base, 'tmp', 'mcp.json');
  writeInvocationFiles([{ path, content: 'one' }], [base]);
  writeInvocationFiles([{ path, content: 'two' }], [base]);
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(base, 'tmp'))).toEqual(['mcp.json']);
});

describe('what an agent left in the way gives way, and nothing behind it is touched:', () => {
  test.for<{ name: string; plant: (base: string, outside: string) => void }>([
    { name: 'a link', plant: (base, outside) => symlinkSync(join(outside, 'f'), join(base, 'd/e/f')) },
    { name: 'a link to nothing', plant: (base, outside) => symlinkSync(`${outside}/no`, `${base}/d/e/f`) },
    { name: 'a pipe', plant: (base) => execFileSync('mkfifo', [join(base, 'd/e/f')]) },
    { name: 'a directory', plant: (base) => mkdirSync(join(base, 'd/e/f/g'), { recursive: true }) },
    {
      name: 'a directory that cannot be emptied',
      plant: (base) => {
        mkdirSync(join(base, 'd/e/f/g'), { recursive: true });
        chmodSync(join(base, 'd/e/f'), 0o500);
      },
    },
    {
      name: 'a link for its directory',
      plant: (base, outside) => {
        rmSync(join(base, 'd/e'), { recursive: true });
        symlinkSync(outside, join(base, 'd/e'));
      },
    },
    {
      name: 'a link for a directory further up',
      plant: (base, outside) => {
        rmSync(join(base, 'd'), { recursive: true });
        mkdirSync(join(outside, 'e'));
        symlinkSync(outside, join(base, 'd'));
      },
    },
    {
      name: 'a file for its directory',
      plant: (base) => {
        rmSync(join(base, 'd'), { recursive: true });
        writeFileSync(join(base, 'd'), '');
      },
    },
    {
      name: 'a directory in which nobody may write',
      plant: (base) => {
        chmodSync(join(base, 'd/e'), 0o500);
        chmodSync(base, 0o500);
      },
    },
  ])('$name', ({ plant }) => {
    const [base, outside] = [directory(), directory()];
    writeFileSync(join(outside, 'f'), 'mine');
    mkdirSync(join(base, 'd/e'), { recursive: true });
    plant(base, outside);
    const before = readdirSync(outside, { recursive: true });
    writeInvocationFiles([{ path: join(base, 'd/e/f'), content: 'ours' }], [base]);
    expect(readFileSync(join(base, 'd/e/f'), 'utf8')).toBe('ours');
    expect(realpathSync(join(base, 'd/e/f'))).toBe(join(base, 'd/e/f'));
    expect(readFileSync(join(outside, 'f'), 'utf8')).toBe('mine');
    expect(readdirSync(outside, { recursive: true })).toEqual(before);
  });
});

test('nothing is written outside of the directories of the attempt, nor where one of them was led', () => {
  const [base, outside] = [directory(), directory()];
  const led = join(base, 'led');
  symlinkSync(outside, led);
  expect(() => writeInvocationFiles([{ path: join(outside, 'f'), content: '' }], [base])).toThrow(
    'lies in none',
  );
  expect(() => writeInvocationFiles([{ path: join(led, 'f'), content: '' }], [led])).toThrow('led elsewhere');
  expect(readdirSync(outside)).toEqual([]);
});

const OVER = { nanocoder: { disabledTools: ['execute_bash'] } };

test.for([
  {
    name: 'what the user has configured stays',
    before: '{"nanocoder":{"providers":[{"name":"lab"}],"disabledTools":["x"]},"other":1}',
    after: {
      nanocoder: { providers: [{ name: 'lab' }], disabledTools: ['execute_bash'] },
      other: 1,
    },
  },
  { name: 'a field of another shape gives way', before: '{"nanocoder":"odd"}', after: OVER },
  { name: 'a list is no object', before: '[1]', after: OVER },
  { name: 'what is no JSON is replaced', before: '// odd', after: OVER },
  {
    name: 'a name that means something to JavaScript is a name like any other',
    before: '{"__proto__":{"a":1},"constructor":2}',
    after: JSON.parse(
      '{"__proto__":{"a":1},"constructor":2,"nanocoder":{"disabledTools":["execute_bash"]}}',
    ) as object,
  },
])('JSON that goes over a file: $name', ({ before, after }) => {
  const base = directory();
  const path = join(base, 'settings.json');
  writeFileSync(path, before);
  writeInvocationFiles([{ path, content: JSON.stringify(OVER), over_json: true }], [base]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(after);
});

test('JSON that goes over a file which is not there is the file', () => {
  const base = directory();
  const path = join(base, 'settings.json');
  writeInvocationFiles([{ path, content: JSON.stringify(OVER), over_json: true }], [base]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(OVER);
});
