import * as z from 'zod';
import { RunSummarySchema } from './run-summary.ts';
import { WorkPlanSchema } from './work-plan.ts';
import { WorkerManifestSchema } from './worker-manifest.ts';

/** A JSON Schema (draft 2020-12) as data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const PACKAGE_SCHEMAS = 'https://unpkg.com/@ralph/manifest/schema';

/** The JSON Schema of plans, for editors and for checks in other languages; rules between fields are not in it. */
export function planJsonSchema(): JsonSchema {
  return documentSchema(WorkPlanSchema, {
    name: 'plan',
    title: 'Plan',
    description:
      'Work units that coding agents work on at the same time in one checkout, each in its own directories',
  });
}

/** The JSON Schema of worker manifests. */
export function workerManifestJsonSchema(): JsonSchema {
  return documentSchema(WorkerManifestSchema, {
    name: 'worker-manifest',
    title: 'Worker manifest',
    description: 'The contract of a worker: all that one attempt of one unit may know and do',
  });
}

/** The JSON Schema of run summaries. */
export function runSummaryJsonSchema(): JsonSchema {
  return documentSchema(RunSummarySchema, {
    name: 'run-summary',
    title: 'Run summary',
    description: 'What became of a run and of each of its units',
  });
}

interface DocumentInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

function documentSchema(schema: z.ZodType, { name, title, description }: DocumentInfo): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return { $schema, $id: `${PACKAGE_SCHEMAS}/${name}.json`, title, description, ...rest };
}
