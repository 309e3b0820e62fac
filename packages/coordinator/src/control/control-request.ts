import * as z from 'zod';

/** What can be asked of a run on its way, from another process. */
export const ControlRequestSchema = z.discriminatedUnion('action', [
  z.looseObject({ action: z.literal('stop_run'), now: z.boolean() }),
  z.looseObject({ action: z.literal('stop_unit'), unit_id: z.string(), now: z.boolean() }),
  z.looseObject({
    action: z.literal('retry_unit'),
    unit_id: z.string(),
    feedback: z.string().max(16_000).nullable(),
  }),
]);
export type ControlRequest = z.infer<typeof ControlRequestSchema>;

/** What the run answered. */
export const ControlAnswerSchema = z.looseObject({
  /** It is done, or being done. */
  accepted: z.boolean(),
  /** For people. */
  message: z.string(),
});
export type ControlAnswer = z.infer<typeof ControlAnswerSchema>;

const REQUEST = '.request.json';
const ANSWER = '.answer.json';

/** The name of a request's file. */
export function requestName(id: string): string {
  return `${id}${REQUEST}`;
}

/** The name of the file with the answer to a request. */
export function answerName(id: string): string {
  return `${id}${ANSWER}`;
}

/** The id of the request that a file holds; null for any other file. */
export function requestId(name: string): string | null {
  return /^[0-9a-f-]{36}\.request\.json$/.test(name) ? name.slice(0, -REQUEST.length) : null;
}
