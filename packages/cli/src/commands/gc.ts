import { resolve } from 'node:path';
import type { Garbage, OldRun } from '@ralph/coordinator';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Colors, type Io } from '../io.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { plural, sanitiseLine } from '../terminal-text.ts';
import { checkDirectory } from '../check-directory.ts';

/** The options of `ralph gc`. */
export interface GcFlags extends LookFlags {
  readonly dryRun?: boolean | undefined;
  readonly keep?: number | undefined;
  /** In ms. */
  readonly olderThan?: number | undefined;
  readonly resumable?: boolean | undefined;
}

const USUALLY_KEPT = 10;

/** `ralph gc`: removes old runs and what dead ones left behind. */
export async function gcCommand(flags: GcFlags, io: Io): Promise<number> {
  await checkDirectory(flags.cwd, io);
  const { collectGarbage } = await import('@ralph/coordinator');
  const garbage = await collectGarbage({
    root: resolve(io.cwd, flags.cwd ?? '.'),
    dryRun: flags.dryRun ?? false,
    keep: flags.keep ?? (flags.olderThan === undefined ? USUALLY_KEPT : null),
    olderThanMs: flags.olderThan ?? null,
    resumable: flags.resumable ?? false,
    now_ms: Date.now(),
  });
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(garbage, null, 2)}\n`
      : garbageText(garbage, colorsFor(io.stdout, io.env)),
  );
  return garbage.runs.some(({ action }) => action === 'failed') ? EXIT_CODE.unitsFailed : EXIT_CODE.succeeded;
}

function garbageText({ runs, leftovers, freed_bytes, dry_run }: Garbage, colors: Colors): string {
  const removed = runs.filter(({ action }) => action === 'removed').length;
  const would = dry_run ? 'would be freed' : 'freed';
  const lines = [
    ...runs.map((run) => runLine(run, dry_run, colors)),
    ...leftovers.map(
      ({ path, bytes }) => `  ${dry_run ? 'remove' : 'removed'}  ${sanitiseLine(path)}  ${bytesText(bytes)}`,
    ),
    `${plural(removed, 'run')} and ${plural(leftovers.length, 'leftover')}: ${bytesText(freed_bytes)} ${would}`,
  ];
  return `${lines.join('\n')}\n`;
}

function runLine({ run_id, action, bytes, why }: OldRun, dryRun: boolean, colors: Colors): string {
  const word = { removed: dryRun ? 'remove' : 'removed', kept: 'keep', failed: 'failed' }[action];
  const line = `  ${word.padEnd(7)}  ${run_id}  ${bytesText(bytes).padStart(9)}  ${sanitiseLine(why)}`;
  if (action === 'failed') return colors.red(line);
  return action === 'kept' ? colors.dim(line) : line;
}

/** `512 B`, `1.5 KiB`, `20.0 MiB`. */
function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let size = bytes / 1024;
  for (const unit of ['KiB', 'MiB', 'GiB']) {
    if (size < 1024 || unit === 'GiB') return `${size.toFixed(1)} ${unit}`;
    size /= 1024;
  }
  return `${bytes} B`;
}
