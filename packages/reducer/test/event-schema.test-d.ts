import type * as z from 'zod';
import type { PipelineState, RunEvent, RunEventSchema, UnitRecord } from '../src/index.ts';
import type { PipelineStateSchema } from '../src/pipeline/pipeline-state-schema.ts';
import type { UnitRecordSchema } from '../src/unit-record-schema.ts';

/** Without `readonly` and without the index signature that lets unknown fields survive. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T as string extends Key ? never : Key]: Plain<T[Key]> }
    : T;

type Same<Left, Right> = [Left, keyof Left] extends [Right, keyof Right]
  ? [Right, keyof Right] extends [Left, keyof Left]
    ? true
    : false
  : false;

/** For each literal of the tag, whether both unions have the same fields of the same types. */
type Agreement<Left, Right, Tag extends keyof Left & keyof Right> = {
  [Literal in (Left[Tag] | Right[Tag]) & string]: Same<
    Plain<Extract<Left, Record<Tag, Literal>>>,
    Plain<Extract<Right, Record<Tag, Literal>>>
  >;
};

type AllTrue<T> = { [Key in keyof T]: true };

type EventAgreement = Agreement<RunEvent, z.output<typeof RunEventSchema>, 'type'>;
type RecordAgreement = Agreement<UnitRecord, z.output<typeof UnitRecordSchema>, 'status'>;

type StateAgreement = { pipeline: Same<Plain<PipelineState>, Plain<z.output<typeof PipelineStateSchema>>> };

declare const stateAgreement: StateAgreement;
declare const eventAgreement: EventAgreement;
declare const recordAgreement: RecordAgreement;

/** None compiles when a type and its schema differ; the error names the member that does. */
export const eventsAgree: AllTrue<EventAgreement> = eventAgreement;
export const recordsAgree: AllTrue<RecordAgreement> = recordAgreement;
export const statesAgree: AllTrue<StateAgreement> = stateAgreement;
