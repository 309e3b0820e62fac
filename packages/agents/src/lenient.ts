import * as z from 'zod';

/** A field of an agent's output that is undefined when it is absent or of another shape. */
export const text = z.string().optional().catch(undefined);

/** A number that is undefined when it is absent, negative or of another shape. */
export const count = z.number().min(0).optional().catch(undefined);

/** The arguments of a tool call; empty when they are absent or of another shape. */
export const toolInput = z.record(z.string(), z.unknown()).catch({});

/** Whether an environment variable says anything. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
