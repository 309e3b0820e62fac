import type { RunEvent } from './event.ts';

/** The events of these types, with their envelope. */
export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** Something that happened to one unit. */
export type UnitEvent = Extract<RunEvent, { readonly unit_id: string; readonly attempt: number }>;
