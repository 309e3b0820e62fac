import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCheckout } from './checkout.ts';
import { ralph } from './ralph.ts';

// What docs/agents-toml.md says of a checkout that nobody has read yet.
test.for([
  { asks: true, commands: [['agents'], ['doctor'], ['init', '--yes'], ['run', 'plan.json', '--dry-run']] },
  {
    asks: false,
    commands: [
      ['validate', 'plan.json'],
      ['graph', 'plan.json'],
      ['config'],
      ['run', 'plan.json', '--print-prompt', 'a'],
      ['status'],
    ],
  },
])(
  'commands that start the programs of a checkout’s agents, to ask for their version: $asks',
  { timeout: 180_000 },
  async ({ asks, commands }) => {
    await using checkout = await makeCheckout();
    const asked = join(checkout.root, 'asked');
    await mkdir(join(checkout.root, '.agent'));
    await writeFile(join(checkout.root, '.agent/agents.toml'), "[agents.mine]\ncmd = './mine.sh'\n");
    await writeFile(join(checkout.root, 'mine.sh'), '#!/bin/sh\necho 1.2.3\n: > asked\n', { mode: 0o755 });
    await checkout.plan([{ unit_id: 'a', description: 'x', allowed_directories: ['a'], agent: 'mine' }]);
    for (const command of commands) {
      await rm(asked, { force: true });
      await ralph(command, { cwd: checkout.root, env: { HOME: checkout.root } });
      expect({ command, asked: existsSync(asked) }).toEqual({ command, asked: asks });
    }
  },
);
