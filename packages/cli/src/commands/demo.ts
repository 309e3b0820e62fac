import { makeDemoRepository } from '../demo/make-repository.ts';
import type { Io } from '../io.ts';
import { runCommand, type RunFlags } from './run.ts';

/** The options of `ralph demo`: those of a run that make sense with its own plan, and where to make it. */
export interface DemoFlags extends Omit<RunFlags, 'agent' | 'verify' | 'cwd' | 'history'> {
  readonly dir?: string | undefined;
}

/** Makes the example project, then does what `ralph run plan.json` does in it. */
export async function demoCommand(flags: DemoFlags, io: Io): Promise<number> {
  const { refusePlatform } = await import('@ralph/coordinator');
  refusePlatform(process.platform);
  const { dir, ...runFlags } = flags;
  const { root, planPath } = await makeDemoRepository(dir, io);
  const people = flags.json === true ? io.stderr : io.stdout;
  const there = shellWord(root);
  people.write(`A small shop with failing tests is in ${root}\nIts plan, plan.json, runs now:\n\n`);
  // It looks the same everywhere: what else is configured does not count.
  const given = { ...runFlags, history: false, cwd: root };
  const exitCode = await runCommand(planPath, { given, settle: async () => given }, io);
  people.write(`\nLook around: git -C ${there} diff\nClean up:    rm -rf ${there}\n`);
  return exitCode;
}

/** As a POSIX shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w/.,:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
