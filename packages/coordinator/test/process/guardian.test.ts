import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGuardian } from '../../src/process/guardian.ts';
import { eventually, lives } from './process-rig.ts';

const NAMESPACE = ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc'];
const canNumber = spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

describe('when the coordinator ends', () => {
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'guardian-'));
    await build({
      entry: [fixture('hosts.ts')],
      outDir: directory,
      format: 'esm',
      outExtension: () => ({ js: '.mjs' }),
      config: false,
      silent: true,
      dts: false,
    });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test.skipIf(!canNumber)(
    'strangers are left alone who were given the numbers of what has ended by itself (needs a namespace of processes)',
    async () => {
      const script = fixture('numbers-given-away.mjs');
      const module = pathToFileURL(join(directory, 'hosts.mjs')).href;
      const { stdout } = await promisify(execFile)('unshare', [
        ...NAMESPACE,
        process.execPath,
        script,
        module,
      ]);
      expect(JSON.parse(stdout)).toEqual({ given_away: 2, strangers: 2, ours: 0 });
    },
  );

  test.for(['spawn', 'slot', 'agents', 'piped'])('all that its %s host started ends', async (kind) => {
    const doomed = spawn(
      process.execPath,
      [fixture('doomed-coordinator.mjs'), pathToFileURL(join(directory, 'hosts.mjs')).href, kind],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
    );
    let output = '';
    doomed.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually('five programs', () => output.includes('ready'));
    const children = childrenOf(doomed.pid ?? 0);
    const programs = [...output.matchAll(/^pid (\d+)$/gm)].map((match) => Number(match[1]));
    expect(programs.length).toBe(5);
    expect(programs.every(lives)).toBe(true);
    doomed.kill('SIGKILL');
    await eventually('the end of all programs', () => !programs.some(lives));
    await eventually('the end of guardian and shells', () => !children.some(lives));
  });
});

test('a guardian that is told to forget a group leaves it alone, and ends the others', async () => {
  const guardian = createGuardian();
  const [kept, forgotten] = [sleeper(), sleeper()];
  guardian.guard(kept, false);
  guardian.guard(forgotten, false);
  guardian.forget(forgotten);
  await guardian.close();
  await eventually('the end of the guarded program', () => !lives(kept));
  expect(lives(forgotten)).toBe(true);
  process.kill(forgotten, 'SIGKILL');
});

test.skipIf(process.platform !== 'linux')(
  'a guardian ends the daemons of what it guards, by the mark that holds now (needs /proc)',
  async () => {
    const guardian = createGuardian();
    const kept = sleeper();
    const [daemon, ofBefore, stranger] = [
      sleeper('b'.repeat(32)),
      sleeper('a'.repeat(32)),
      sleeper('c'.repeat(32)),
    ];
    guardian.guard(kept, false);
    guardian.mark(kept, 'a'.repeat(32));
    guardian.mark(kept, 'b'.repeat(32));
    const other = sleeper();
    guardian.guard(other, false);
    guardian.mark(other, 'c'.repeat(32));
    guardian.forget(other);
    await guardian.close();
    await eventually('the end of the daemon', () => !lives(daemon));
    expect([ofBefore, stranger, other].map(lives)).toEqual([true, true, true]);
    for (const pid of [ofBefore, stranger, other]) process.kill(pid, 'SIGKILL');
  },
);

test('a guardian that somebody kills is replaced and knows what it guards', async () => {
  const before = new Set(childrenOf(process.pid));
  const guardian = createGuardian();
  const kept = sleeper();
  guardian.guard(kept, false);
  const first = childrenOf(process.pid).find((pid) => !before.has(pid) && pid !== kept);
  process.kill(first ?? 0, 'SIGKILL');
  await eventually('another guardian', () =>
    childrenOf(process.pid).some((pid) => !before.has(pid) && pid !== kept && pid !== first && lives(pid)),
  );
  await guardian.close();
  await eventually('the end of the guarded program', () => !lives(kept));
});

function sleeper(mark?: string): number {
  const env = { ...process.env, ...(mark === undefined ? {} : { RALPH_PROCESS_MARK: mark }) };
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env });
  return child.pid ?? 0;
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
