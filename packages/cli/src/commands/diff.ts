import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Colors, type Io } from '../io.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { openRun } from '../look/open-run.ts';
import { sanitiseLine, sanitiseLines } from '../terminal-text.ts';

/** The options of `ralph diff`. */
export interface DiffFlags extends LookFlags {
  readonly nameOnly?: boolean | undefined;
}

/** `ralph diff <unit> [run]`: shows what a unit changed. On a terminal the patch is harmless, elsewhere it is whole. */
export async function diffCommand(
  unitId: string,
  run: string | undefined,
  flags: DiffFlags,
  io: Io,
): Promise<number> {
  const reading = await openRun(run, flags, io);
  const { patchBytes, unitDiff } = await import('@ralph/coordinator/look');
  const diff = await unitDiff(reading, unitId);
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
    return EXIT_CODE.succeeded;
  }
  const note = (text: string): void => void io.stderr.write(`note: ${sanitiseLine(text)}\n`);
  for (const text of diff.notes) note(text);
  for (const index of diff.quarantines) note(`what it wrote out of bounds was taken back: ${index}`);
  if (diff.files.length === 0) note(`${unitId} changed nothing that was counted`);
  if (flags.nameOnly === true) io.stdout.write(diff.files.map((path) => `${sanitiseLine(path)}\n`).join(''));
  else if (io.stdout.isTTY === true) io.stdout.write(shownPatch(diff.patch, colorsFor(io.stdout, io.env)));
  else io.stdout.write(patchBytes(diff));
  return EXIT_CODE.succeeded;
}

function shownPatch(patch: string, colors: Colors): string {
  if (patch === '') return '';
  return `${sanitiseLines(patch.trimEnd())
    .map((line) => paintOf(line, colors)(line))
    .join('\n')}\n`;
}

function paintOf(line: string, colors: Colors): (text: string) => string {
  if (/^(?:diff |index |--- |\+\+\+ )/.test(line)) return colors.bold;
  if (line.startsWith('@@')) return colors.cyan;
  if (line.startsWith('+')) return colors.green;
  if (line.startsWith('-')) return colors.red;
  return (text) => text;
}
