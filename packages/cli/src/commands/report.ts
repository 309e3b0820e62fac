import { resolve } from 'node:path';
import { EXIT_CODE } from '../exit-code.ts';
import { gatherFacts } from '../report-page/report-facts.ts';
import { reportPage } from '../report-page/report-page.ts';
import type { Io } from '../io.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { openRun } from '../look/open-run.ts';
import { openOutput } from '../output-target.ts';

/** The options of `ralph report`. */
export interface ReportFlags extends Pick<LookFlags, 'cwd'> {
  readonly html: string;
}

/** `ralph report [run] --html FILE`: writes a run down as one page for a browser. */
export async function reportCommand(run: string | undefined, flags: ReportFlags, io: Io): Promise<number> {
  const reading = await openRun(run, flags, io);
  const facts = await gatherFacts(reading, { ralph_version: io.version, made_at: new Date().toISOString() });
  const page = reportPage(facts);
  if (flags.html === '-') {
    io.stdout.write(page);
    return EXIT_CODE.succeeded;
  }
  const path = resolve(io.cwd, flags.html);
  const target = openOutput(path);
  try {
    await target.write(page);
  } finally {
    target.close();
  }
  io.stderr.write(`${path}\n`);
  return EXIT_CODE.succeeded;
}
