import * as z from 'zod';
import vectors from '../fixtures/vectors/policy_validation.json' with { type: 'json' };

const DrainsSchema = z.object({
  agent_drains: z.record(z.string(), z.object({ drain_class: z.string().optional() })),
});

const ExpectSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), entry_phase: z.string(), phases: z.array(z.string()) }),
  z.object({
    ok: z.literal(false),
    source: z.string(),
    code: z.string(),
    codes: z.array(z.string()).optional(),
  }),
]);

/** What the original said of pipelines, with the cases that are told differently here. */
export const policyValidation = z
  .array(
    z.object({
      name: z.string(),
      pipeline: z.json(),
      agents: DrainsSchema,
      artifacts: z.json().optional(),
      expect: ExpectSchema,
    }),
  )
  .parse(vectors.cases);
