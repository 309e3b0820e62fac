import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRig } from '../rig.ts';

const bin = join(import.meta.dirname, '../fixtures/state-bin');
const before = { ...process.env };
let home = '';

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'ralph home ')));
  process.env['PATH'] = `${bin}${delimiter}${before['PATH'] ?? ''}`;
  process.env['HOME'] = home;
});

afterEach(() => {
  Object.assign(process.env, { PATH: before['PATH'], HOME: before['HOME'] });
  rmSync(home, { recursive: true, force: true });
});

const TOKENS = ['alpha7Qwertz8Yxcvb9Asdfgh1', 'bravo6Qwertz8Yxcvb9Asdfgh2', 'carol5Qwertz8Yxcvb9Asdfgh3'];
const login = (access = ''): string =>
  JSON.stringify({ claudeAiOauth: { accessToken: access, refreshToken: 'r' } });

test('a login that the agent renews is in no log, of no attempt, and not in what it hands over', async () => {
  using rig = openRig();
  mkdirSync(join(home, '.claude'));
  writeFileSync(join(home, '.claude/.credentials.json'), login(TOKENS[0]));
  for (const [index, token] of TOKENS.entries()) rig.write(`renewed/${index}`, login(token));
  const copy = '$STATE/.credentials.json';
  const line = [
    `t=$(sed 's/.*accessToken":"//; s/".*//' ${copy})`,
    'echo attempt $RALPH_ATTEMPT uses $t here',
    `cp renewed/$RALPH_ATTEMPT ${copy}`,
    `sed 's/.*accessToken":"//; s/".*//' ${copy} > "$RALPH_WORKER_ARTIFACT_DIR/note.md"`,
    '[ $RALPH_ATTEMPT = 2 ] || exit 1',
  ].join('; ');
  const description = `SH ${line.replaceAll('$STATE', '"$STATE"')} END`;
  const { summary, logDirectory } = await rig.run([{ unit_id: 'a', description, retries: 1 }], {
    agent: 'claude',
  });
  expect(summary.workers[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
  const log = readFileSync(join(logDirectory, 'a.log'), 'utf8');
  expect(log).toMatch(/attempt 1 uses \[redacted\] here/);
  expect(log).toMatch(/attempt 2 uses \[redacted\] here/);
  const notes = ['attempts/1/artifacts', 'artifacts'].map((name) =>
    rig.read(`.agent/workers/a/${name}/note.md`),
  );
  expect(notes).toEqual(['[redacted]', '[redacted]']);
});
