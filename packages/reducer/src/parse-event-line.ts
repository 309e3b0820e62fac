import * as z from 'zod';
import type { RunEvent } from './event.ts';
import { RunEventSchema } from './event-schema.ts';

/** An event, or why the line is none. */
export type ParsedEventLine =
  | { readonly ok: true; readonly event: RunEvent }
  | { readonly ok: false; readonly message: string };

/** Reads one line of a journal. */
export function parseEventLine(text: string): ParsedEventLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      message: `expected one event as JSON: ${error instanceof Error ? error.message : 'not JSON'}`,
    };
  }
  const parsed = RunEventSchema.safeParse(value);
  return parsed.success
    ? { ok: true, event: parsed.data }
    : { ok: false, message: `expected an event: ${z.prettifyError(parsed.error)}` };
}
