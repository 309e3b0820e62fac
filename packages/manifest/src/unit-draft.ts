import * as z from 'zod';
import { AllowedDirectorySchema } from './edit-area.ts';
import { isRecord } from './is-record.ts';
import { UnitIdSchema } from './unit-id.ts';

/**
 * The parts of a work unit that rules look at; what is broken is undefined.
 * Every valid unit is one, so the rules serve valid plans and plans full of mistakes alike.
 */
export interface UnitDraft {
  readonly unit_id?: string | undefined;
  readonly allowed_directories?: readonly (string | undefined)[] | undefined;
  readonly dependencies?: readonly (string | undefined)[] | undefined;
  readonly step_ids?: readonly (string | undefined)[] | undefined;
  readonly agent?: string | undefined;
  readonly agents?: readonly (string | undefined)[] | undefined;
  readonly triggers?: Readonly<Record<string, unknown>> | undefined;
  readonly command?: unknown;
  readonly script?: unknown;
}

const broken = z.unknown().transform(() => undefined);
const orBroken = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, broken]);

const UnitDraftSchema = z.looseObject({
  unit_id: orBroken(UnitIdSchema).optional(),
  allowed_directories: orBroken(z.array(orBroken(AllowedDirectorySchema)).default([])),
  dependencies: orBroken(z.array(orBroken(UnitIdSchema))).optional(),
  step_ids: orBroken(z.array(orBroken(z.string()))).optional(),
  agent: orBroken(z.string()).optional(),
  agents: orBroken(z.array(orBroken(z.string()))).optional(),
  triggers: orBroken(z.record(z.string(), z.unknown())).optional(),
});

const UNREADABLE: UnitDraft = {};

/** What is still readable of the units of a broken plan, each at its own position. */
export function draftUnits(workUnits: unknown): readonly UnitDraft[] {
  if (!Array.isArray(workUnits)) return [];
  return workUnits.map((unit: unknown) => (isRecord(unit) ? UnitDraftSchema.parse(unit) : UNREADABLE));
}
