import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeInvocationFiles } from '../../src/worker/write-invocation-files.ts';

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'ralph-files-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('a file is written with its directories, for nobody but this user', () => {
  const path = join(directory(), 'tmp', 'mcp.json');
  writeInvocationFiles([{ path, content: 'one' }]);
  writeInvocationFiles([{ path, content: 'two' }]);
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(statSync(path).mode & 0o777).toBe(0o600);
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
  const path = join(directory(), 'settings.json');
  writeFileSync(path, before);
  writeInvocationFiles([{ path, content: JSON.stringify(OVER), over_json: true }]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(after);
});

test('JSON that goes over a file which is not there is the file', () => {
  const path = join(directory(), 'settings.json');
  writeInvocationFiles([{ path, content: JSON.stringify(OVER), over_json: true }]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(OVER);
});
