import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createPipedHost } from '../../src/process/piped-host.ts';
import { eventually, lives, PATH } from './process-rig.ts';

const request = (script: string) => ({ argv: ['sh', '-c', script], cwd: '/', env: { PATH } });

test('a program is talked to, and ends when its input does', async () => {
  await using host = createPipedHost();
  const program = await host.start(request('read line; echo "got $line"; echo bad >&2; cat'));
  program.stdin.write('this\n');
  program.stdin.end('that\n');
  expect(await Promise.all([text(program.stdout), text(program.stderr)])).toEqual([
    'got this\nthat\n',
    'bad\n',
  ]);
  await program.exited;
});

test('one that cannot be started says why', async () => {
  await using host = createPipedHost();
  const missing = { argv: ['no-such-program-here'], cwd: '/', env: { PATH } };
  await expect(host.start(missing)).rejects.toThrow('no-such-program-here');
  await expect(host.start({ ...request('true'), cwd: '/no/such' })).rejects.toThrow('/no/such');
});

test('disposing of the host ends a program that ignores everything, and what it started', async () => {
  const host = createPipedHost();
  const program = await host.start(
    request('trap "" TERM; setsid sleep 1000 & echo $!; exec 0<&-; while :; do sleep 1; done'),
  );
  const [chunk] = await once(program.stdout, 'data');
  const daemon = Number(String(chunk).trim());
  expect(lives(daemon)).toBe(true);
  await host[Symbol.asyncDispose]();
  await program.exited;
  await eventually('the end of what left the session', () => !lives(daemon));
  await expect(host.start(request('true'))).rejects.toThrow('host is closed');
});
