import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { surveyAgents, surveyPolicies } from '@ralph/coordinator';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { detectProject } from '../init/detect-project.ts';
import { excludeFromGit } from '../init/exclude-from-git.ts';
import { initFiles, type InitChoices, type InitFile } from '../init/init-files.ts';
import type { InitReport } from '../init/init-report.ts';
import { isLive, type Io } from '../io.ts';
import { checkoutRoot } from '../settings/config-places.ts';
import { readSettings } from '../settings/read-settings.ts';
import { sanitiseLine } from '../terminal-text.ts';
import { PROBE_LIMIT_MS } from './agents.ts';

/** The options of `ralph init`. */
export interface InitFlags {
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** Sets ralph up in a checkout: looks around, asks at most twice, and writes what is not there yet. */
export async function initCommand(flags: InitFlags, io: Io): Promise<number> {
  const root = checkoutRoot(resolve(io.cwd, flags.cwd ?? '.'));
  const project = detectProject(root);
  const installed = await usableAgents(root, io);
  const isSetUp = existsSync(join(root, '.agent', 'ralph.toml'));
  const presets = isSetUp
    ? settingsNow(root, io)
    : { agent: installed[0] ?? null, verify: project.test_command };
  const answers = !isSetUp && mayAsk(flags, io) ? await askThem(io, presets, installed) : presets;
  if (answers === null) {
    io.stderr.write('Nothing was written.\n');
    return EXIT_CODE.interrupted;
  }
  const choices: InitChoices = { ...answers, installed, directories: await directoriesOf(root) };
  const made = await writeFiles(root, initFiles(choices));
  const report: InitReport = {
    schema_version: 1,
    checkout: root,
    detected: { agents: [...installed], ...project },
    chosen: answers,
    ...made,
    excluded: [...(await excludeFromGit(root, io.env))],
  };
  io.stdout.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : initText(report));
  return EXIT_CODE.succeeded;
}

/** What a file that is there says: nobody is asked for it again. */
function settingsNow(root: string, { env }: Io): Pick<InitChoices, 'agent' | 'verify'> {
  const { said } = readSettings(root, env);
  const textOf = (key: string): string | null => said.get(key)?.[0]?.text ?? null;
  return { agent: textOf('agent'), verify: textOf('verify') };
}

async function usableAgents(root: string, io: Io): Promise<readonly string[]> {
  const { agents: config } = await surveyPolicies(root, io.env);
  const agents = await surveyAgents({ root, environment: io.env, config, limitMs: PROBE_LIMIT_MS });
  const there = agents.filter(({ probe }) => probe.available);
  const rank = ({ maturity, login }: (typeof there)[number]): number =>
    (login?.state === 'unseen' ? 2 : 0) + (maturity === 'experimental' ? 1 : 0);
  return there.toSorted((one, other) => rank(one) - rank(other)).map(({ name }) => name);
}

function mayAsk({ yes, json }: InitFlags, { stdin, stdout, env }: Io): boolean {
  const isTerminal = 'isTTY' in stdin && stdin.isTTY === true;
  return yes !== true && json !== true && isTerminal && isLive(stdout, env);
}

/** Loaded late: most never need it. */
async function askThem(
  io: Io,
  presets: Pick<InitChoices, 'agent' | 'verify'>,
  installed: readonly string[],
): Promise<Pick<InitChoices, 'agent' | 'verify'> | null> {
  const { ask } = await import('../init/ask.ts');
  return ask(io, presets, installed);
}

const LIKELY = ['src', 'lib', 'app', 'packages', 'docs', 'test', 'tests'];
const UNLIKELY = /^(?:\.|_)|^(?:node_modules|vendor|dist|build|target|out|coverage|venv|tmp|bin|obj)$/;

/** Directories in which units could work: those that are there, source code first. */
async function directoriesOf(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const there = entries
    .filter((entry) => entry.isDirectory() && !UNLIKELY.test(entry.name) && /^[\w.-]+$/.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
  const likely = LIKELY.filter((name) => there.includes(name));
  return [...new Set([...likely, ...there, 'src', 'docs'])];
}

/** Never over a file that is there. */
async function writeFiles(
  root: string,
  files: readonly InitFile[],
): Promise<Pick<InitReport, 'written' | 'left_alone'>> {
  const written: string[] = [];
  const leftAlone: string[] = [];
  for (const { path, content } of files) {
    const target = join(root, path);
    // Its error is not that of the file: what is no directory "exists" too.
    await mkdir(dirname(target), { recursive: true }).catch((cause: unknown) => refuse(target, cause));
    try {
      if (await writeNew(target, content)) written.push(path);
      else leftAlone.push(path);
    } catch (cause) {
      refuse(target, cause);
    }
  }
  return { written, left_alone: leftAlone };
}

/** Writes all of a file or nothing; false where one is there already. */
async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await using file = await open(path, 'wx');
    await file.writeFile(content).catch(async (cause: unknown) => {
      await rm(path, { force: true });
      throw cause;
    });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

function refuse(target: string, cause: unknown): never {
  if (!(cause instanceof Error && 'code' in cause)) throw cause;
  throw new CliError(
    'directory_unusable',
    `${target}: it cannot be written: ${cause.message}; make ${dirname(target)} a directory that this user can write, or name another checkout with --cwd`,
    cause,
  );
}

function initText({ checkout, detected, chosen, written, left_alone: left, excluded }: InitReport): string {
  const lines = [
    `In ${sanitiseLine(checkout)}`,
    `  agents           ${detected.agents.length === 0 ? 'none is installed: ralph doctor tells how to get one' : detected.agents.join(', ')}`,
    `  package manager  ${detected.package_manager ?? 'none found'}`,
    `  tests            ${detected.test_command === null ? 'none found' : `${detected.test_command} (${detected.test_from ?? ''})`}`,
    '',
    ...written.map((path) => `wrote       ${path}`),
    ...left.map((path) => `left alone  ${path}: it was there`),
    ...(excluded.length === 0 ? [] : [`excluded    ${excluded.join(' ')} (.git/info/exclude)`]),
    '',
    `Units that name no agent go to ${chosen.agent ?? 'nobody: name one with --agent'}.`,
    `A run is judged by ${chosen.verify === null ? 'nothing: set verify in .agent/ralph.toml' : sanitiseLine(chosen.verify)}.`,
    '',
    'Next:',
    '  ralph doctor                     is everything there?',
    '  ralph validate .agent/plan.jsonc is the sample plan good?',
    '  ralph run .agent/plan.jsonc      run it',
  ];
  return `${lines.join('\n')}\n`;
}
