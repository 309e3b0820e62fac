import { expect, test } from 'vitest';
import { agent, useStandIn } from './limits-rig.ts';
import { openRig, shell } from './rig.ts';

useStandIn();
const TRUST = 'Do you trust the files in this folder?\n ❯ 1. Yes, proceed\n   2. No, exit\n';
/** A question counts after half of that, which is long enough for a loaded machine. */
const IDLE = { idleTimeoutMs: 6000, maxWorkers: 16 };

test('a program that asks a person fails fast, once, with what to do', async () => {
  using rig = openRig();
  const cases = [
    { unit: shell('confirm', 'echo work; printf "Continue? [y/N] "; sleep 60'), advice: '--yes' },
    { unit: shell('key', 'printf "Press Enter to continue" >&2; sleep 60'), advice: '--yes' },
    { unit: shell('password', 'printf "[sudo] password for me: "; sleep 60'), advice: 'needs root' },
    {
      unit: shell('git', `printf "Username for 'https://example.com': "; sleep 60`),
      advice: 'git asks for a login',
    },
    { unit: agent('trust', [{ print: TRUST }, { hang: true }]), advice: 'start `claude` once' },
    { unit: agent('login', [{ print: 'Paste code here if prompted > ' }, { hang: true }]), advice: '/login' },
    { unit: agent('tool', [{ print: 'Allow? (y/n)' }, { hang: true }]), advice: '--yes' },
  ];
  const { summary } = await rig.run(
    cases.map(({ unit }) => ({ ...unit, retries: 3 })),
    IDLE,
  );
  expect(summary.workers).toEqual(
    cases.map(
      ({ unit, advice }) =>
        expect.objectContaining({
          unit_id: unit.unit_id,
          status: 'failed',
          attempts: 1,
          failure: expect.objectContaining({
            reason: 'input_required',
            class: 'input_required',
            advice: expect.stringContaining(advice) as string,
          }) as unknown,
        }) as unknown,
    ),
  );
});

test('the next agent of a chain takes over from one that asks a person, at once', async () => {
  using rig = openRig();
  const asks = { ...agent('asks', [{ print: TRUST }, { hang: true }]), agent: undefined };
  const { summary } = await rig.run([{ ...asks, agents: ['claude', 'claude/opus'], retries: 3 }], IDLE);
  const started = rig.events.flatMap((event) => (event.type === 'worker_started' ? event.agent : []));
  expect(started).toEqual(['claude', 'claude/opus']);
  expect(summary.workers[0]).toMatchObject({ status: 'failed', attempts: 2 });
});

test('who only quotes a question, or goes on after it, is not taken to ask', async () => {
  using rig = openRig();
  const pause = { wait: 3500 } as const;
  const units = [
    shell('line', "echo 'Continue? [y/N]'; sleep 3.5"),
    shell('more', `printf 'It says "Continue? [y/N] '; sleep 0.1; printf '" and waits'; sleep 3.5`),
    shell('progress', "printf 'Downloading: 45 %%'; sleep 3.5"),
    shell('end', "printf 'Continue? [y/N] '"),
    agent('json', [{ say: { type: 'text', text: `${TRUST} [y/N] ` } }, pause, { submit: true }]),
    agent('goes-on', [{ print: 'Continue? [y/N] ' }, { print: 'yes\n' }, pause, { submit: true }]),
    agent('calls', [{ call: `${TRUST}Go on? [y/n] ` }, { wait: 5500 }, { submit: true }], {
      idle_timeout_ms: 30_000,
    }),
  ];
  const { summary } = await rig.run(units, IDLE);
  const failures = summary.workers.map(({ unit_id, failure }) => [unit_id, failure?.message ?? null]);
  expect(failures).toEqual(units.map(({ unit_id }) => [unit_id, null]));
});

test('a program that gave up because it found nobody to ask is told what to do, too', async () => {
  using rig = openRig();
  rig.write('input', 'protocol=https\nhost=example.invalid\n\n');
  const { summary } = await rig.run([
    shell('a', 'git -c credential.helper= credential fill < input > /dev/null'),
  ]);
  expect(summary.workers[0]?.failure).toMatchObject({
    reason: 'exit_non_zero',
    class: 'input_required',
    advice: expect.stringContaining('credential helper') as string,
  });
});
