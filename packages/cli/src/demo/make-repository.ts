import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { demoPlan } from './plan.ts';
import { DEMO_PROJECT } from './project.ts';
import { runGit } from '../run-git.ts';

/** Where the example project and its plan were made; both are absolute. */
export interface DemoRepository {
  readonly root: string;
  readonly planPath: string;
}

/**
 * Makes the example project as a git repository with one commit, and its plan beside the sources.
 *
 * @throws CliError when the directory is in use or git cannot be run.
 */
export async function makeDemoRepository(directory: string | undefined, io: Io): Promise<DemoRepository> {
  const root = await emptyDirectory(directory, io.cwd);
  try {
    return await fillRepository(root, io);
  } catch (error) {
    // Nobody has been told of a temporary directory yet.
    if (directory === undefined) await rm(root, { recursive: true });
    throw error;
  }
}

async function fillRepository(root: string, io: Io): Promise<DemoRepository> {
  for (const { path, content } of DEMO_PROJECT) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  const planPath = join(root, 'plan.json');
  await writeFile(planPath, `${JSON.stringify(demoPlan(), null, 2)}\n`);
  await runGit(root, io.env, ['init', '--quiet']);
  await runGit(root, io.env, ['add', '--all']);
  await runGit(root, io.env, [
    ...LOCAL_IDENTITY,
    'commit',
    '--quiet',
    '--no-verify',
    '--message',
    'A small shop',
  ]);
  return { root, planPath };
}

// The user's identity, signing keys and hooks have no part in an example.
const LOCAL_IDENTITY = [
  '-c',
  'user.name=ralph demo',
  '-c',
  'user.email=demo@localhost',
  '-c',
  'commit.gpgsign=false',
];

async function emptyDirectory(directory: string | undefined, cwd: string): Promise<string> {
  if (directory === undefined) return mkdtemp(join(tmpdir(), 'ralph-demo-'));
  const root = resolve(cwd, directory);
  try {
    await mkdir(root, { recursive: true });
    if ((await readdir(root)).length === 0) return root;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('directory_unusable', `${directory}: the demo cannot be made here: ${reason}`, cause);
  }
  throw new CliError('directory_unusable', `${directory}: is not empty; give --dir a new or empty directory`);
}
