import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Io } from '../io.ts';
import { explanationText } from '../look/explanation-text.ts';
import type { LookFlags } from '../look/look-flags.ts';
import { openRun } from '../look/open-run.ts';

/** `ralph explain <unit> [run]`: tells why a unit is where it is. */
export async function explainCommand(
  unitId: string,
  run: string | undefined,
  flags: LookFlags,
  io: Io,
): Promise<number> {
  const reading = await openRun(run, flags, io);
  const { explainUnit, readStory, requireUnit } = await import('@ralph/coordinator/look');
  requireUnit(reading, unitId);
  const explanation = explainUnit(reading, readStory(reading), { unitId, now_ms: Date.now() });
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : explanationText(explanation, colorsFor(io.stdout, io.env)),
  );
  return EXIT_CODE.succeeded;
}
