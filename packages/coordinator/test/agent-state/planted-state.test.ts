import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRig, statuses } from '../rig.ts';

const before = process.env['HOME'];
let home = '';

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'ralph home ')));
  process.env['HOME'] = home;
});

afterEach(() => {
  if (before === undefined) delete process.env['HOME'];
  else process.env['HOME'] = before;
  rmSync(home, { recursive: true, force: true });
});

const EVIDENCE = '---\ntype: development_result\nstatus: completed\n---\n## Summary\n- [S-1] done\n';

/** Plants something in each attempt but the last, in which it finds what names its tools. */
const AGENT = `#!/bin/sh
case "$1" in --version) echo 0.61.0; exit;; --help) echo Gemini CLI; exit;; esac
cd "$HOLDER" || exit
case "$RALPH_ATTEMPT" in
1) rm -f "$NAME"; ln -s "$OUTSIDE/notes" "$NAME"; exit 1;;
2) PLANT; exit 1;;
esac
cp "$NAME" "$CHECKOUT/a/found"
cat "$CHECKOUT/evidence" > "$RALPH_WORKER_ARTIFACT_DIR/development_result.md"
`;

test.for([
  {
    transport: 'gemini',
    holder: '$GEMINI_CLI_HOME/.gemini/extensions/ralph',
    name: 'gemini-extension.json',
    plant: 'cd ..; mv ralph aside; ln -s "$OUTSIDE" ralph',
  },
  {
    transport: 'kimi',
    holder: '$KIMI_CODE_HOME',
    name: 'mcp.json',
    plant: 'rm "$NAME"; mkfifo "$NAME"',
  },
  {
    transport: 'kimi',
    holder: '$KIMI_CODE_HOME',
    name: 'mcp.json',
    plant: 'cd ..; mv "$HOLDER" aside; ln -s "$OUTSIDE" "$HOLDER"',
  },
])('what $transport finds is written behind nothing that it left: $plant', async (row) => {
  const { transport, holder, name, plant } = row;
  using rig = openRig();
  const outside = join(home, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'notes'), 'mine');
  rig.write('evidence', EVIDENCE);
  const names = { HOLDER: holder, NAME: name, OUTSIDE: outside, CHECKOUT: rig.root };
  const lines = Object.entries(names).map(([variable, value]) => `${variable}="${value}"\n`);
  rig.write('agent.sh', AGENT.replace('cd "$HOLDER"', `${lines.join('')}$&`).replace('PLANT', plant));
  const cmd = JSON.stringify(`sh "${join(rig.root, 'agent.sh')}"`);
  rig.write('.agent/agents.toml', `[agents.mine]\ntransport = "${transport}"\ncmd = ${cmd}\n`);
  const { summary } = await rig.run([{ unit_id: 'a', retries: 2 }], { agent: 'mine' });
  expect(statuses(summary)).toEqual({ a: 'succeeded' });
  expect(rig.read('a/found')).toContain('Bearer ');
  expect(readFileSync(join(outside, 'notes'), 'utf8')).toBe('mine');
  expect(readdirSync(outside)).toEqual(['notes']);
});
