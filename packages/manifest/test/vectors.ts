import { readFileSync } from 'node:fs';
import * as z from 'zod';

const vectorFile = <Case extends z.ZodType>(name: string, schema: Case) => {
  const text = readFileSync(new URL(`./fixtures/vectors/${name}.json`, import.meta.url), 'utf8');
  return z.object({ cases: z.array(schema) }).parse(JSON.parse(text)).cases;
};

const ExpectSchema = z.object({
  ok: z.boolean(),
  error_kind: z.string().optional(),
  pair: z.tuple([z.string(), z.string(), z.string(), z.string()]).optional(),
});

export const workUnitsValidation = vectorFile(
  'work_units_validation',
  z.object({ name: z.string(), artifact: z.json(), expect: ExpectSchema }),
);
export const sameWorkspaceRules = vectorFile(
  'same_workspace_rules',
  z.object({ name: z.string(), units: z.array(z.json()), expect: ExpectSchema }),
);
export const pathOverlap = vectorFile(
  'path_overlap',
  z.object({ a: z.string(), b: z.string(), overlap: z.boolean() }),
);
export const planPolicyLimits = vectorFile(
  'plan_policy_limits',
  z.object({
    name: z.string(),
    units: z.array(z.object({ unit_id: z.string(), allowed_directories: z.array(z.string()) })),
    parallelization: z
      .object({ max_work_units: z.int().optional(), require_allowed_directories: z.boolean().optional() })
      .nullable(),
    phase: z.string(),
    expect: z.object({ ok: z.boolean(), kind: z.string().optional() }),
    changed_because: z.string().optional(),
  }),
);

const MarkdownExpectSchema = z.object({
  work_units: z.array(z.json()).nullable(),
  parallel_plan: z.array(z.json()).nullable(),
  errors: z.array(z.enum(['PLAN001', 'REF002'])),
});

export const planMarkdownWorkUnits = vectorFile(
  'plan_markdown_work_units',
  z.object({ name: z.string(), markdown: z.string(), expect: MarkdownExpectSchema }),
);
