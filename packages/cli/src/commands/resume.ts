import { resolve } from 'node:path';
import type { ResumeOptions, WantedRun } from '@ralph/coordinator';
import { EXIT_CODE } from '../exit-code.ts';
import { givenOptions, type GivenFlags } from '../given-options.ts';
import { colorsFor, type Io } from '../io.ts';
import { loadPlan } from '../load-plan.ts';
import { resumeText } from '../resume-text.ts';
import { checkDirectory } from '../check-directory.ts';
import { watchRun } from '../watch-run.ts';

/** The options of `ralph resume`, as the command line was parsed. */
export interface ResumeFlags extends GivenFlags {
  readonly acceptChanges?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** What `ralph run --resume` and `ralph retry` say besides. */
type Wanted = Pick<ResumeOptions, 'run'> & Partial<Pick<ResumeOptions, 'loadPlan' | 'retry'>>;

/** `ralph resume [run]`: shows what is to be done, does it, and answers the exit code. */
export function resumeCommand(run: string | undefined, flags: ResumeFlags, io: Io): Promise<number> {
  const wanted: WantedRun = { by: 'id', id: run ?? null };
  return resumeWanted({ run: wanted }, flags, io);
}

/** Resumes whichever run is wanted. */
export async function resumeWanted(wanted: Wanted, flags: ResumeFlags, io: Io): Promise<number> {
  await checkDirectory(flags.cwd, io);
  const { previewResume, resumeRun } = await import('@ralph/coordinator');
  const people = flags.json === true ? io.stderr : io.stdout;
  const options: ResumeOptions = {
    root: resolve(io.cwd, flags.cwd ?? '.'),
    given: givenOptions(flags),
    loadPlan: (path) => loadPlan(path, io),
    acceptChanges: flags.acceptChanges ?? false,
    journal: { patienceMs: flags.diskPatience },
    ralphVersion: io.version,
    ...wanted,
  };
  if (flags.dryRun === true) {
    const preview = await previewResume(options);
    io.stdout.write(
      flags.json === true
        ? `${JSON.stringify(preview, null, 2)}\n`
        : resumeText(preview, colorsFor(io.stdout, io.env)),
    );
    return preview.changes.length > 0 && !options.acceptChanges ? EXIT_CODE.usage : EXIT_CODE.succeeded;
  }
  const summary = await watchRun(flags, io, (watch, { say, askedFor }) =>
    resumeRun({
      ...options,
      ...watch,
      onPreview: (preview) => {
        askedFor(preview.confine);
        say(resumeText(preview, colorsFor(people, io.env)).trimEnd());
      },
    }),
  );
  return summary.exit_code;
}
