import { makeDemoRepository } from '../demo/make-repository.ts';
import type { Io } from '../io.ts';
import { runCommand, type RunFlags } from './run.ts';

/** The options of `ralph demo`: those of a run that make sense with its own plan, and where to make it. */
export interface DemoFlags extends Omit<RunFlags, 'agent' | 'verify' | 'cwd'> {
  readonly dir?: string | undefined;
}

/** Makes the example project, then does what `ralph run plan.json` does in it. */
export async function demoCommand(flags: DemoFlags, io: Io): Promise<number> {
  const { dir, ...runFlags } = flags;
  const { root, planPath } = await makeDemoRepository(dir, io);
  const people = flags.json ? io.stderr : io.stdout;
  people.write(`A small shop with failing tests is in ${root}\nNow: cd ${root} && ralph run plan.json\n\n`);
  const exitCode = await runCommand(planPath, { ...runFlags, cwd: root }, io);
  people.write(`\nLook around: git -C ${root} diff\nClean up:    rm -r ${root}\n`);
  return exitCode;
}
