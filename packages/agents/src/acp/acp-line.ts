import * as z from 'zod';

const TextSchema = z.string().max(4000);

/** What the ACP client prints, one line each. */
export const AcpLineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session'), session_id: z.string(), resumed: z.boolean() }),
  z.object({ type: z.literal('tool'), title: z.string(), target: z.string().nullable() }),
  z.object({ type: z.literal('text'), thought: z.boolean(), text: TextSchema }),
  z.object({ type: z.literal('permission'), title: z.string(), allowed: z.boolean() }),
  z.object({
    type: z.literal('file'),
    act: z.enum(['read', 'write']),
    path: z.string(),
    problem: z.string().nullable(),
  }),
  z.object({
    type: z.literal('usage'),
    input_tokens: z.number().min(0).optional(),
    output_tokens: z.number().min(0).optional(),
    cost_usd: z.number().min(0).optional(),
  }),
  z.object({ type: z.literal('note'), message: TextSchema }),
  z.object({ type: z.literal('tools_missing'), message: TextSchema }),
  z.object({ type: z.literal('login_refused'), message: TextSchema }),
  z.object({ type: z.literal('result'), ok: z.boolean(), message: TextSchema }),
]);
export type AcpLine = z.infer<typeof AcpLineSchema>;

/** How the client prints. */
export type PrintLine = (line: AcpLine) => void;
