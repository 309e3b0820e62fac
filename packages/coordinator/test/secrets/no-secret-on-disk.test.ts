import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CORPUS, shownIn } from '../fixtures/secrets/corpus.mjs';
import { openRig, statuses, type UnitInput } from '../rig.ts';

const LEAK = join(import.meta.dirname, '../fixtures/secrets/leak.mjs');
const OWN_VALUE = ['hunter', 'and', 'more', 'words'].join('-');
const NAME = 'SOME_SERVICE_PASSWORD';

beforeAll(() => {
  process.env[NAME] = OWN_VALUE;
});
afterAll(() => {
  delete process.env[NAME];
});

function leak(way: string, more: Partial<UnitInput> = {}): UnitInput {
  return { unit_id: way, command: [process.execPath, LEAK, way], ...more };
}

/** Each file below a directory with its content, as bytes and as the lines that a reader of JSON sees. */
function filesBelow(directory: string): readonly (readonly [string, string])[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(directory, name);
    if (!statSync(path).isFile()) return [];
    const text = readFileSync(path, 'latin1');
    return [[name, `${text}\n${text.replaceAll(/\\u001b\[[\d;]*m|\x1b\[[\d;]*m/g, '')}`] as const];
  });
}

test(
  'of a hundred forms of secrets, told in every way that a worker has, none is found below .agent, nor shown',
  { timeout: 300_000 },
  async () => {
    using rig = openRig();
    const shown: string[] = [];
    const own = `echo "my ${OWN_VALUE} $(printf %s 'x:${OWN_VALUE}' | base64)"`;
    const { summary } = await rig.run(
      [
        leak('output'),
        leak('pieces'),
        leak('colours'),
        leak('failure', { retries: 1 }),
        leak('tail', { verify: ['true'] }),
        leak('artifact'),
        leak('tools', { verify: [process.execPath, LEAK, 'tail'] }),
        { unit_id: 'own', command: ['/bin/sh', '-c', own] },
        {
          unit_id: 'script',
          script: CORPUS.slice(0, 40).map(({ text }) => ({
            tool: 'write_file',
            args: { path: '../x', content: text },
            expect: 'error' as const,
          })),
        },
      ],
      { onLine: (unitId, line) => shown.push(`${unitId}: ${line}`) },
    );
    expect(statuses(summary)).toEqual({
      output: 'succeeded',
      pieces: 'succeeded',
      colours: 'succeeded',
      failure: 'failed',
      tail: 'failed',
      artifact: 'succeeded',
      tools: 'failed',
      own: 'succeeded',
      script: 'succeeded',
    });
    const files = filesBelow(join(rig.root, '.agent'));
    expect(files.length).toBeGreaterThan(20);
    const leaks = files.flatMap(([name, text]) => shownIn(text).map((secret) => `${name}: ${secret}`));
    expect(leaks).toEqual([]);
    expect(
      files
        .filter(([, text]) => text.includes(OWN_VALUE) || /aHVudGVy|h1bnRlc|odW50ZXI/.test(text))
        .map(([name]) => name),
    ).toEqual([]);
    const tokens = files.filter(([, text]) => /RALPH_MCP_TOKEN=|Bearer [\w-]{43}/.test(text));
    expect(tokens.map(([name]) => name)).toEqual([]);
    expect(shownIn(shown.join('\n'))).toEqual([]);
    expect(shownIn(rig.events.map((event) => JSON.stringify(event)).join('\n'))).toEqual([]);
  },
);
