import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildJail } from '../../src/jail/build-jail.ts';
import type { JailBackend } from '../../src/jail/jail-backend.ts';
import { probeJail } from '../../src/jail/probe-jail.ts';
import { openCaller, openRig } from '../session-rig.ts';
import type { Caller } from '../session-rig.ts';

const backends = await Promise.all(
  (['bubblewrap', 'landlock'] as const).map(async (backend) => {
    const probe = await probeJail(backend);
    const title = probe.available ? backend : `${backend} (skipped: ${probe.reason})`;
    return { backend, skipped: !probe.available, title };
  }),
);

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

async function openInside(backend: JailBackend): Promise<Caller> {
  const rig = await openRig();
  open.push(rig);
  rig.write('.env', 'SECRET=hunter2\n');
  rig.write('.agent/workers/unit/tmp/x', '');
  const namespace = join(rig.root, '.agent/workers/unit');
  const tmp = join(namespace, 'tmp');
  const exec = await buildJail({
    backend,
    root: rig.root,
    writable: [join(rig.root, 'src'), namespace],
    tmp,
  });
  const caller = await openCaller(rig.open({ exec }));
  open.push(caller);
  return caller;
}

describe.for(backends)('exec in a jail by $title', ({ backend, skipped }) => {
  const tried = test.skipIf(skipped);

  tried('writes in the unit and nowhere else, and starts in the directory that it is given', async () => {
    const caller = await openInside(backend);
    const at = (command: string) => caller.call('exec', { command, cwd: 'src' });
    expect((await at('echo hi > new && cat new')).text).toMatch(/^hi$/m);
    expect((await at('echo pwned > ../other/b.txt')).isError).toBe(true);
    expect((await at('cat ../.env; true')).text).not.toContain('hunter2');
  });

  tried('has a place for temporary files and caches', async () => {
    const caller = await openInside(backend);
    const command = 'mkdir -p "$XDG_CACHE_HOME" && echo x > "$XDG_CACHE_HOME/x" && mktemp';
    expect(await caller.call('exec', { command })).toMatchObject({ isError: false });
  });

  tried('sees nothing of the environment of the server', async () => {
    process.env['RALPH_TEST_TOKEN'] = 'hunter2';
    const caller = await openInside(backend);
    const { text } = await caller.call('exec', { command: 'cat /proc/*/environ | tr "\\0" "\\n"' });
    delete process.env['RALPH_TEST_TOKEN'];
    expect(text).toContain('PATH=');
    expect(text).not.toContain('hunter2');
  });

  tried('leaves nothing behind when its time is over, not even what hid itself', async () => {
    const caller = await openInside(backend);
    const mark = `6${Math.trunc(performance.now() * 1000)}`;
    const hidden = `env -i /usr/bin/setsid /bin/sh -c 'trap "" TERM HUP; sleep ${mark}; true' &`;
    const command = `${hidden} trap "" TERM; while :; do sleep 0.05; done`;
    const answer = await caller.call('exec', { command, timeout_ms: 1000 });
    expect(answer.text).toContain('timed out');
    await expect
      .poll(() => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`sleep ${mark}`))
      .toBe(false);
  });
});
