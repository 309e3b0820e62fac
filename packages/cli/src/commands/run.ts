import type { RunOptions } from '@ralph/coordinator';
import type { WorkPlan } from '@ralph/manifest';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Io } from '../io.ts';
import { loadPlan } from '../load-plan.ts';
import { previewText } from '../look/preview-text.ts';
import { sanitiseLine } from '../terminal-text.ts';
import { runOptionsOf } from '../run-options-of.ts';
import { checkDirectory } from '../check-directory.ts';
import { watchRun } from '../watch-run.ts';
import type { ResumeFlags } from './resume.ts';

/** The options of `ralph run`, as the command line was parsed. */
export interface RunFlags extends ResumeFlags {
  readonly resume?: boolean | undefined;
  /** Id of the unit whose prompt is to be shown. */
  readonly printPrompt?: string | undefined;
}

/** What the command line says, and what holds once the plan is known. */
export interface RunRequest {
  readonly given: RunFlags;
  /** Lays other layers of settings below the flags; a plan that says something itself counts more than a file. */
  readonly settle: (plan: WorkPlan) => Promise<RunFlags>;
}

/** Runs a plan, shows how it goes and what came of it, and answers the exit code. */
export async function runCommand(planPath: string, request: RunRequest, io: Io): Promise<number> {
  const { given } = request;
  if (given.resume !== true && given.acceptChanges === true) {
    throw new CliError(
      'option_invalid',
      '--accept-changes is for a run that is resumed: add --resume, or leave it out',
    );
  }
  const plan = await loadPlan(planPath, io);
  const flags = await request.settle(plan.plan);
  if (flags.resume === true) {
    const { resumeWanted } = await import('./resume.ts');
    return resumeWanted({ run: { by: 'plan', ...plan }, loadPlan: async () => plan }, flags, io);
  }
  await checkDirectory(flags.cwd, io);
  if (flags.printPrompt !== undefined)
    return printPrompt(flags.printPrompt, { ...runOptionsOf(flags, io), ...plan }, io);
  if (flags.dryRun === true) return showPreview({ ...runOptionsOf(flags, io), ...plan }, flags, io);
  if (plan.plan.noop === true) return EXIT_CODE.succeeded;
  // Loaded late, so that a mistake in the plan is told at once.
  const { runPlan } = await import('@ralph/coordinator/run');
  const summary = await watchRun(flags, io, (watch) =>
    runPlan({ ...runOptionsOf(flags, io), ...plan, ...watch }),
  );
  return summary.exit_code;
}

/** Shows what a run would do, and does nothing. */
async function showPreview(options: RunOptions, { json }: RunFlags, io: Io): Promise<number> {
  const { previewRun } = await import('@ralph/coordinator');
  const onNotice = (text: string): void => void io.stderr.write(`note: ${sanitiseLine(text)}\n`);
  const preview = await previewRun({ ...options, onNotice });
  io.stdout.write(
    json === true
      ? `${JSON.stringify(preview, null, 2)}\n`
      : previewText(preview, colorsFor(io.stdout, io.env)),
  );
  return EXIT_CODE.succeeded;
}

/** Prints what the agent of a unit would be told first. */
async function printPrompt(unitId: string, options: RunOptions, io: Io): Promise<number> {
  const { previewPrompt } = await import('@ralph/coordinator');
  const onNotice = (text: string): void => void io.stderr.write(`note: ${sanitiseLine(text)}\n`);
  const { prompt, upstream_servers: servers } = await previewPrompt({ ...options, onNotice }, unitId);
  if (servers.length > 0)
    onNotice(
      `the tools of ${servers.join(', ')} are named too once these servers run, which they do not here`,
    );
  io.stdout.write(prompt);
  return EXIT_CODE.succeeded;
}
