import * as z from 'zod';

/** Fields of every event line. */
export const envelope = {
  v: z.literal(1).describe('Version of this format'),
  seq: z.int().min(1).describe('Place in the journal, from 1'),
  at: z.iso.datetime().describe('When it happened, UTC, ISO 8601'),
  run_id: z.string().min(1).describe('The run to which it belongs'),
};

/** The tag of an event, with what it says. */
export function eventType<const Type extends string>(type: Type, meaning: string): z.ZodLiteral<Type> {
  return z.literal(type).describe(meaning);
}
