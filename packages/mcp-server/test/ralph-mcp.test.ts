import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { probeJail } from '../src/jail/probe-jail.ts';
import { openCaller, openRig } from './session-rig.ts';
import { isAlive, openFixture } from './upstream/upstream-rig.ts';
import { openSite } from './web/site.ts';

const program = fileURLToPath(new URL('../dist/ralph-mcp.js', import.meta.url));
const LineSchema = z.strictObject({ url: z.string(), token: z.string(), tools: z.array(z.string()) });

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started extends AsyncDisposable {
  readonly line: () => Promise<z.infer<typeof LineSchema>>;
  readonly closeInput: () => void;
  readonly kill: (signal: 'SIGTERM' | 'SIGINT' | 'SIGUSR1') => void;
  readonly finished: Promise<Finished>;
}

function start(...args: readonly string[]): Started {
  return follow(spawn(process.execPath, [program, ...args], { stdio: 'pipe' }));
}

/** Starts it as a shell does by `ralph-mcp … 200>>file`. */
function startHanded(path: string, ...args: readonly string[]): Started {
  const descriptor = openSync(path, 'a');
  const between = Array.from({ length: 200 - 3 }, () => 'ignore' as const);
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe', ...between, descriptor],
  });
  closeSync(descriptor);
  return follow(child as ChildProcessWithoutNullStreams);
}

function follow(child: ChildProcessWithoutNullStreams): Started {
  const out: string[] = [];
  const err: string[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (text) => out.push(text));
  child.stderr.on('data', (data: Buffer) => err.push(data.toString('utf8')));
  const first = once(lines, 'line');
  const finished = once(child, 'close').then(() => {
    return { code: child.exitCode, stdout: out.join('\n'), stderr: err.join('') };
  });
  const dispose = async () => {
    child.kill('SIGKILL');
    await finished;
  };
  return {
    line: async () => LineSchema.parse(JSON.parse(String((await first)[0]))),
    closeInput: () => child.stdin.end(),
    kill: (signal) => child.kill(signal),
    finished,
    [Symbol.asyncDispose]: dispose,
  };
}

test('it prints one line, serves, makes missing directories, and ends when its input closes', async () => {
  await using rig = await openRig();
  await using mcp = start('--root', rig.root, '--allow', 'src', 'made/here', '--exec', 'off');
  const line = await mcp.line();
  expect(line.tools).toContain('write_file');
  expect(line.tools).not.toContain('exec');
  expect(existsSync(join(rig.root, 'made/here'))).toBe(true);
  await using caller = await openCaller(line);
  expect((await caller.call('write_file', { path: 'made/here/x', content: 'y' })).isError).toBe(false);
  expect((await caller.call('write_file', { path: 'other/x', content: 'y' })).isError).toBe(true);
  expect(readFileSync(join(rig.root, 'made/here/x'), 'utf8')).toBe('y');
  mcp.closeInput();
  const { code, stdout, stderr } = await mcp.finished;
  expect({ code, lines: stdout.split('\n').length, stderr }).toEqual({ code: 0, lines: 1, stderr: '' });
});

test('with a policy it opens the web and offers the tools of upstream servers, which end with it', async () => {
  await using rig = await openRig();
  await using fixture = openFixture();
  await using site = await openSite((_, response) => void response.end('a page'));
  const { command, args } = fixture.server('docs').server;
  const policy = [
    '[web_visit]',
    `allow_hosts = ["127.0.0.1:${site.port}"]`,
    'colour = "blue"',
    '[mcp_servers.docs]',
    'transport = "stdio"',
    `command = ${JSON.stringify(command)}`,
    `args = ${JSON.stringify(args)}`,
  ].join('\n');
  const file = rig.write('mcp.toml', policy);
  await using mcp = start('--root', rig.root, '--allow', 'src', '--exec', 'off', '--mcp-config', file);
  const line = await mcp.line();
  expect(line.tools).toEqual(
    expect.arrayContaining(['visit_url', 'download_url', 'ralph_custom__docs__echo']),
  );
  expect(line.tools).not.toContain('web_search');
  await using caller = await openCaller(line);
  expect((await caller.call('visit_url', { url: site.at('/') })).text).toContain('a page');
  expect((await caller.call('ralph_custom__docs__echo', { text: 'hi' })).text).toBe('hi');
  mcp.closeInput();
  const { code, stderr } = await mcp.finished;
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('web_visit.colour: the field "colour" is unknown'),
  ]);
  expect(isAlive(Number(fixture.notes('docs')[0]))).toBe(false);
});

test.for([
  { name: 'that is not there', text: null, says: 'cannot be read' },
  { name: 'that is no TOML', text: 'a = ', says: 'mcp.toml:1:5: this is no TOML: ' },
  { name: 'that is wrong', text: '[web_visit]\nmax_bytes = 0', says: 'mcp.toml: web_visit.max_bytes: ' },
  {
    name: 'whose server is not there',
    text: '[mcp_servers.docs]\ntransport = "stdio"\ncommand = "/no/such"',
    says: 'MCP server "docs" cannot be used: ',
  },
])('a policy $name is refused', async ({ text, says }) => {
  await using rig = await openRig();
  if (text !== null) rig.write('mcp.toml', text);
  const file = join(rig.root, 'mcp.toml');
  await using mcp = start('--root', rig.root, '--exec', 'off', '--mcp-config', file);
  const { code, stdout, stderr } = await mcp.finished;
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(says)]);
});

test.for(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it in order, and running programs with it',
  async (signal) => {
    await using rig = await openRig();
    await using mcp = start('--root', rig.root, '--allow', 'src', '--exec', 'unconfined');
    const line = await mcp.line();
    await using caller = await openCaller(line);
    const call = caller.call('exec', { command: ['sleep', '60'] }).catch(() => null);
    await caller.call('list_allowed_roots');
    mcp.kill(signal);
    expect((await mcp.finished).code).toBe(0);
    expect((await call)?.isError ?? true).toBe(true);
  },
);

test('whoever reads the line may ask for the end at once', async () => {
  await using rig = await openRig();
  const child = spawn(process.execPath, [program, '--root', rig.root, '--allow', 'src', '--exec', 'off']);
  await using mcp = follow(child);
  child.stdout.once('data', () => child.kill('SIGTERM'));
  expect((await mcp.finished).code).toBe(0);
});

test('SIGUSR1, by which Node opens its debugger to the programs of a session too, does nothing', async () => {
  await using rig = await openRig();
  await using mcp = start('--root', rig.root, '--allow', 'src', '--exec', 'off');
  await mcp.line();
  mcp.kill('SIGUSR1');
  mcp.kill('SIGTERM');
  const { code, stderr } = await mcp.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('without a namespace artifacts go to .agent/artifacts, which nothing else can write', async () => {
  await using rig = await openRig();
  await using mcp = start('--root', rig.root, '--allow', 'src', '--exec', 'off');
  await using caller = await openCaller(await mcp.line());
  const submitted = await caller.call('ralph_submit_md_artifact', { artifact_type: 'notes', content: 'x' });
  const written = await caller.call('write_file', { path: '.agent/artifacts/notes.md', content: 'y' });
  expect([submitted.isError ?? false, written.isError]).toEqual([false, true]);
  expect(readFileSync(join(rig.root, '.agent/artifacts/notes.md'), 'utf8')).toBe('x');
});

test('a namespace takes artifacts', async () => {
  await using rig = await openRig();
  await using mcp = start(
    '--root',
    rig.root,
    '--allow',
    'src',
    '--namespace',
    '.agent/workers/me',
    '--exec',
    'off',
  );
  await using caller = await openCaller(await mcp.line());
  await caller.call('ralph_submit_md_artifact', { artifact_type: 'notes', content: 'x' });
  expect(existsSync(join(rig.root, '.agent/workers/me/artifacts/notes.md'))).toBe(true);
});

test('a reviewer gets no tools that write files', async () => {
  await using rig = await openRig();
  await using mcp = start('--root', rig.root, '--drain', 'review', '--exec', 'off');
  expect(
    (await mcp.line()).tools.filter((name) => /^(?:write|edit|append|create|move|copy|delete)_/.test(name)),
  ).toEqual([]);
});

test('tools answer with text only when they are told so, and read_env tells only what is harmless', async () => {
  await using rig = await openRig();
  await using mcp = start('--root', rig.root, '--allow', 'src', '--exec', 'off', '--results', 'text');
  await using caller = await openCaller(await mcp.line());
  const { tools } = await caller.client.listTools();
  expect(tools.every(({ outputSchema }) => outputSchema === undefined)).toBe(true);
  expect((await caller.call('read_env', { name: 'PATH' })).text).toBe(process.env['PATH']);
  expect((await caller.call('read_env', { name: 'USER' })).isError).toBe(true);
});

test('the provider of the model decides how media are handed over', async () => {
  await using rig = await openRig();
  rig.write('src/doc', '%PDF-1.7');
  await using mcp = start('--root', rig.root, '--exec', 'off', '--provider', 'openai');
  await using caller = await openCaller(await mcp.line());
  expect((await caller.call('read_media', { path: 'src/doc' })).text).toMatch(
    /^unsupported_modality: .*openai/,
  );
});

test.for(['jail', 'unconfined'] as const)(
  'no program gets a descriptor that it was started with, exec is %s (needs Linux)',
  { skip: process.platform !== 'linux' },
  async (exec) => {
    if (exec === 'jail' && !(await probeJail()).available) return;
    await using rig = await openRig();
    await using fixture = openFixture();
    const kept = rig.write('other/kept', 'kept');
    const evil = (name: string): string => `: > src/${name}; echo evil >&200`;
    const { command, args = [] } = fixture.server('docs').server;
    const words = ['-c', `${evil('server')}; exec "$@"`, 'bash', command, ...args];
    const server = `[mcp_servers.docs]\ntransport = "stdio"\ncommand = "bash"\nargs = ${JSON.stringify(words)}`;
    const policy = ['--mcp-config', rig.write('mcp.toml', server)];
    await using mcp = startHanded(kept, '--root', rig.root, '--allow', 'src', '--exec', exec, ...policy);
    await using caller = await openCaller(await mcp.line());
    await caller.call('exec', { command: ['bash', '-c', evil('exec')] });
    const tried = ['server', 'exec'].map((name) => existsSync(join(rig.root, 'src', name)));
    expect([...tried, readFileSync(kept, 'utf8')]).toEqual([true, true, 'kept']);
  },
);

test('exec without a jail is announced', async () => {
  await using rig = await openRig();
  await using mcp = start('--root', rig.root, '--allow', 'src', '--exec', 'unconfined');
  expect((await mcp.line()).tools).toContain('exec');
  mcp.closeInput();
  expect((await mcp.finished).stderr).toContain('not confined');
});

interface Misuse {
  readonly name: string;
  readonly args: (root: string) => readonly string[];
  readonly stderr: RegExp;
}

const misuses: readonly Misuse[] = [
  { name: 'no root', args: () => ['--allow', 'src'], stderr: /--root is missing/ },
  {
    name: 'a root that is not there',
    args: () => ['--root', '/no/such', '--allow', 'x'],
    stderr: /is not a directory/,
  },
  {
    name: 'a directory outside',
    args: (root) => ['--root', root, '--allow', '../x'],
    stderr: /not inside the root/,
  },
  { name: 'git', args: (root) => ['--root', root, '--allow', '.git'], stderr: /reserved/ },
  { name: 'run data', args: (root) => ['--root', root, '--allow', 'src/.agent'], stderr: /reserved/ },
  { name: 'an unknown flag', args: (root) => ['--root', root, '--alow', 'x'], stderr: /--alow/ },
  { name: 'a loose word', args: (root) => ['--root', root, 'x'], stderr: /unexpected argument "x"/ },
  { name: 'an unknown drain', args: (root) => ['--root', root, '--drain', 'x'], stderr: /has no class/ },
  {
    name: 'a port that is none',
    args: (root) => ['--root', root, '--port', '99999'],
    stderr: /from 0 to 65535/,
  },
  {
    name: 'an unknown way to run',
    args: (root) => ['--root', root, '--exec', 'maybe'],
    stderr: /unconfined or off/,
  },
  {
    name: 'an unknown form of answers',
    args: (root) => ['--root', root, '--results', 'xml'],
    stderr: /structured or text/,
  },
];

test.for(misuses)('$name is a usage error', async ({ args, stderr }) => {
  await using rig = await openRig();
  await using mcp = start(...args(rig.root));
  const finished = await mcp.finished;
  expect(finished).toMatchObject({ code: 2, stdout: '' });
  expect(finished.stderr).toMatch(stderr);
  expect(finished.stderr).toContain('Try ralph-mcp --help.');
});

test('help and version go to standard output', async () => {
  await using help = start('--help');
  await using version = start('--version');
  expect((await help.finished).stdout).toMatch(/Usage: ralph-mcp[^]*Examples:/);
  expect((await version.finished).stdout).toMatch(/^\d+\.\d+\.\d+/);
});
