import * as z from 'zod';

/** One tool call of a script file; the defaults make a file written by hand as good as a generated one. */
export const ScriptCallSchema = z.object({
  tool: z.string().min(1),
  args: z.record(z.string(), z.unknown()).default({}),
  expect: z.enum(['ok', 'error']).default('ok'),
  on_attempt: z.int().min(1).optional(),
});

/** What the player prints, one line each: every step that it played, then how the script ended. */
export const PlayerLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('step'),
    tool: z.string(),
    ok: z.boolean(),
    expected: z.boolean(),
    text: z.string(),
  }),
  z.object({ type: z.literal('result'), ok: z.boolean(), message: z.string().optional() }),
]);
export type PlayerLine = z.infer<typeof PlayerLineSchema>;
