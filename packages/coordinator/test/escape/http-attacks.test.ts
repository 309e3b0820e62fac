import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSessionMcpPlan } from '@ralph/mcp-plan';
import { openHost, type McpHost, type McpSession } from '@ralph/mcp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestWith, type HttpAttack } from './http-attack.ts';
import { HTTP_ATTACKS } from './http-attacks.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ralph-http-')));
let host: McpHost;
let fill: (attack: Pick<HttpAttack, 'id' | 'sends'>) => string;

beforeAll(async () => {
  for (const directory of ['src', 'other']) mkdirSync(join(root, directory));
  writeFileSync(join(root, 'other/keep.txt'), 'kept');
  host = await openHost();
  const [unit, other, refused, closed] = [
    open('unit', 'src'),
    open('other', 'other'),
    open('refused', 'src'),
    open('closed', 'src'),
  ];
  refused.refuse();
  await closed.close();
  const names: Readonly<Record<string, string>> = {
    $TOKEN: unit.token,
    $CUT: unit.token.slice(0, -1),
    $OTHER: other.token,
    $REFUSED: refused.token,
    $CLOSED: closed.token,
    $PORT: String(host.port),
  };
  fill = ({ id, sends }) => {
    const filled = Object.entries({ ...names, $ID: id }).reduce(
      (text, [name, value]) => text.replaceAll(name, value),
      sends,
    );
    const body = filled.slice(filled.indexOf('\r\n\r\n') + 4);
    return filled.replace('$LENGTH', String(Buffer.byteLength(body, 'latin1')));
  };
});

afterAll(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

function open(id: string, directory: string): McpSession {
  return host.openSession({
    id,
    attempt: 1,
    root,
    allowed_directories: [join(root, directory)],
    namespace: null,
    artifact_dir: null,
    capabilities: buildSessionMcpPlan({ drain: 'development' }).capabilities,
    exec: 'off',
    onEvent: () => undefined,
  });
}

describe('HTTP › mcp', () => {
  test('none: a request that differs in nothing is served, and writes', async () => {
    await expectService('sound');
  });

  test.concurrent.for(HTTP_ATTACKS)('$id: $tries', async (attack) => {
    const statuses = await send(fill(attack));
    expect(attack.answers).toContain(statuses.at(-1) ?? 'closed');
    for (const directory of ['src', 'other'])
      expect(existsSync(join(root, directory, attack.id))).toBe(false);
    expect(readFileSync(join(root, 'other/keep.txt'), 'utf8')).toBe('kept');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    await expectService(`after-${attack.id}`);
  });
});

async function expectService(id: string): Promise<void> {
  expect(await send(fill({ id, sends: requestWith({}) }))).toEqual([200]);
  expect(existsSync(join(root, 'src', id))).toBe(true);
}

/** Sends bytes and reads until the server closes; what it had closed already is no error. */
function send(text: string): Promise<readonly number[]> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(host.port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () =>
      resolve([...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status))),
    );
  });
}
