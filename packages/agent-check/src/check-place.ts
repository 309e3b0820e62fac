import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startScriptedModel, type ModelScript, type ScriptedModel } from '@ralph/scripted-model';
import { filesBeneath, livingProcesses } from './leftovers.ts';
import { startRalph, type RalphRun } from './ralph-run.ts';
import { startRefusingProxy, type RefusingProxy } from './refusing-proxy.ts';
import { startProgram } from './run-program.ts';
import type { AgentStage } from './stages/agent-stage.ts';

/** How a check finds its programs. */
export interface CheckPrograms {
  /** The command that is `ralph`, as an argument vector. */
  readonly ralph: readonly string[];
  /** `PATH` of all that is started. */
  readonly path: string;
}

/** A temporary checkout and home, with a model and a proxy that lets nobody out; disposing ends and removes all of it. */
export interface CheckPlace extends AsyncDisposable {
  readonly home: string;
  readonly checkout: string;
  readonly model: ScriptedModel;
  readonly proxy: RefusingProxy;
  /** The whole environment of what is started here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs `ralph` in the checkout. */
  readonly ralph: (args: readonly string[]) => RalphRun;
  /** Writes a plan outside the checkout, and answers its path. */
  readonly plan: (plan: unknown) => string;
  /** Whether an agent has started the tool server that its user has set up. */
  readonly startedUserServer: () => boolean;
  /** What is there that should not be, in words; `directories` are those that units may have written. */
  readonly leftovers: (directories: readonly string[]) => Promise<readonly string[]>;
}

/** Makes a place in which these agents find the model of these scripts, and nothing else. */
export async function openPlace(
  stages: readonly AgentStage[],
  scripts: readonly ModelScript[],
  { ralph, path }: CheckPrograms,
): Promise<CheckPlace> {
  const base = realpathSync(mkdtempSync(join(placeRoot(), 'ralph-check-')));
  const [home, checkout, temporary] = ['home', 'checkout', 'tmp'].map((name) => join(base, name));
  if (home === undefined || checkout === undefined || temporary === undefined) throw new Error('unreachable');
  for (const directory of [home, checkout, temporary]) mkdirSync(directory);
  const model = await startScriptedModel(scripts);
  // It tells by the one way that is open in every jail.
  const server = { command: process.execPath, args: ['-e', `fetch("${model.url}/user-server")`] };
  const proxy = await startRefusingProxy();
  for (const { path: file, content } of stages.flatMap((stage) => stage.files(model.url, server))) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), content, { mode: 0o600 });
  }
  const environment = {
    ...Object.assign({}, ...stages.map((stage) => stage.environment(model.url))),
    ...placeVariables({ path, home, temporary, proxy: proxy.url }),
  };
  const git = (args: readonly string[]) => gitLines(args, checkout, environment);
  writeFileSync(join(checkout, 'README.md'), '# A check\n');
  for (const args of FIRST_COMMIT) await git(args);
  return {
    home,
    checkout,
    model,
    proxy,
    environment,
    ralph: (args) => startRalph({ argv: [...ralph, ...args], cwd: checkout, env: environment }),
    plan: (plan) => {
      const file = join(base, 'plan.json');
      writeFileSync(file, JSON.stringify(plan));
      return file;
    },
    startedUserServer: () => model.requests.some((request) => request.path === '/user-server'),
    leftovers: async (directories) => {
      const living = await livingProcesses(home);
      const changed = await git(['status', '--porcelain', '--untracked-files=all']);
      const strays = changed
        .map((line) => line.slice(3))
        .filter((file) => !directories.some((directory) => file.startsWith(`${directory}/`)));
      const states = filesBeneath(join(home, '.local', 'state', 'ralph', 'agent-state'));
      return [...living, ...strays, ...states, ...filesBeneath(temporary)];
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([model[Symbol.asyncDispose](), proxy[Symbol.asyncDispose]()]);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Where the jail does not cover it with a `/tmp` of its own: what a home's links lead to would not be there. */
function placeRoot(): string {
  return process.platform === 'linux' && existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
}

function placeVariables({
  path,
  home,
  temporary,
  proxy,
}: Readonly<Record<'path' | 'home' | 'temporary' | 'proxy', string>>): Readonly<Record<string, string>> {
  return {
    PATH: path,
    HOME: home,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  };
}

const FIRST_COMMIT = [
  ['init', '-q', '-b', 'main'],
  ['add', '.'],
  ['-c', 'user.name=Check', '-c', 'user.email=check@example.com', 'commit', '-q', '-m', 'first'],
] as const;

/** What git prints, line by line. */
async function gitLines(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const git = startProgram({ argv: ['git', ...args], cwd, env, onLine: (line) => lines.push(line) });
  await git.exited;
  return lines;
}
