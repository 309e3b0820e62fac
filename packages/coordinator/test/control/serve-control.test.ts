import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ControlRequest } from '../../src/control/control-request.ts';
import { serveControl } from '../../src/control/serve-control.ts';

interface Served extends Disposable {
  readonly directory: string;
  readonly acts: readonly ControlRequest[];
  /** Puts a request there and waits for its answer. */
  readonly ask: (put: (path: string) => void) => Promise<unknown>;
}

function serve(before: (directory: string) => void = () => undefined): Served {
  const place = mkdtempSync(join(tmpdir(), 'ralph control '));
  const directory = join(place, 'control');
  before(directory);
  const acts: ControlRequest[] = [];
  const control = serveControl(
    directory,
    async (request) => {
      acts.push(request);
      return { accepted: true, message: 'done' };
    },
    undefined,
  );
  return {
    directory,
    acts,
    async ask(put) {
      const id = randomUUID();
      put(join(directory, `${id}.request.json`));
      const answer = join(directory, `${id}.answer.json`);
      for (let tries = 0; !existsSync(answer) && tries < 1000; tries += 1) await delay(20);
      return JSON.parse(readFileSync(answer, 'utf8'));
    },
    [Symbol.dispose]() {
      control[Symbol.dispose]();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

const STOP = JSON.stringify({ action: 'stop_run', now: false });

test('a request is carried out once and answered; its directory is for nobody else, and gone at the end', async () => {
  const served = serve();
  expect(statSync(served.directory).mode & 0o777).toBe(0o700);
  expect(await served.ask((path) => writeFileSync(path, STOP, { mode: 0o600 }))).toEqual({
    accepted: true,
    message: 'done',
  });
  expect(served.acts).toEqual([{ action: 'stop_run', now: false }]);
  served[Symbol.dispose]();
  expect(existsSync(served.directory)).toBe(false);
});

test.for([
  { name: 'no JSON', put: (path: string) => writeFileSync(path, '{', { mode: 0o600 }), why: /no JSON/ },
  {
    name: 'an action of a later version',
    put: (path: string) => writeFileSync(path, '{"action":"fly"}', { mode: 0o600 }),
    why: /nothing that this version of ralph understands/,
  },
  {
    name: 'a file that others may write',
    put: (path: string) => {
      const old = process.umask(0);
      writeFileSync(path, STOP, { mode: 0o666 });
      process.umask(old);
    },
    why: /another user/,
  },
  {
    name: 'a symbolic link',
    put: (path: string) => {
      writeFileSync(`${path}.target`, STOP, { mode: 0o600 });
      symlinkSync(`${path}.target`, path);
    },
    why: /no file to read/,
  },
  { name: 'a directory', put: (path: string) => mkdirSync(path), why: /no file to read/ },
])('$name is refused and nothing is done', async ({ put, why }) => {
  using served = serve();
  expect(await served.ask(put)).toMatchObject({ accepted: false, message: expect.stringMatching(why) });
  expect(served.acts).toEqual([]);
});

test('what was asked of a coordinator that died is not asked of the next one', async () => {
  using served = serve((directory) => {
    mkdirSync(directory);
    writeFileSync(join(directory, `${randomUUID()}.request.json`), STOP, { mode: 0o600 });
  });
  await served.ask((path) =>
    writeFileSync(path, JSON.stringify({ action: 'stop_run', now: true }), { mode: 0o600 }),
  );
  expect(served.acts).toEqual([{ action: 'stop_run', now: true }]);
});
