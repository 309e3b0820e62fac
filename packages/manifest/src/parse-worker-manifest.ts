import { documentFinding } from './document-source.ts';
import { isRecord } from './is-record.ts';
import { locatedProblems } from './located-problems.ts';
import { TOO_DEEP_MESSAGE, isTooDeep } from './nesting.ts';
import type { Finding, PlanProblem } from './plan-problem.ts';
import { readJsonDocument } from './read-json-document.ts';
import { schemaFindings } from './schema-findings.ts';
import { describeValue } from './value-text.ts';
import { WorkerManifestSchema } from './worker-manifest.ts';
import type { WorkerManifest } from './worker-manifest.ts';

/** A manifest that a worker can start from, or everything that keeps it from starting. */
export type WorkerManifestResult =
  | { readonly ok: true; readonly manifest: WorkerManifest }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/**
 * Reads the JSON of a worker manifest. Manifests that know nothing of runs, attempts, logs and confinement get the
 * values of a first attempt; what they cannot know, such as the agent, comes from the defaults or is a problem.
 */
export function parseWorkerManifest(
  text: string,
  defaults: Readonly<Partial<WorkerManifest>> = {},
): WorkerManifestResult {
  const source = readJsonDocument(text, 'json');
  if (!source.ok) return source;
  const { manifest, findings } = checkManifest(source.value, defaults);
  const problems = locatedProblems(source, findings);
  return manifest === null || problems.length > 0 ? { ok: false, problems } : { ok: true, manifest };
}

interface CheckedManifest {
  readonly manifest: WorkerManifest | null;
  readonly findings: readonly Finding[];
}

function checkManifest(value: unknown, defaults: Readonly<Partial<WorkerManifest>>): CheckedManifest {
  if (!isRecord(value))
    return refused('wrong_type', `expected a worker manifest as an object, got ${describeValue(value)}`);
  if (isTooDeep(value)) return refused('too_deep', TOO_DEEP_MESSAGE);
  const version = value['schema_version'];
  if (typeof version === 'number' && version > 1) {
    return refused(
      'newer_version',
      `this manifest is made for a newer ralph: expected schema_version 1, got ${version}: update ralph`,
    );
  }
  const complete = { ...firstAttempt(value), ...defaults, ...value };
  const parsed = WorkerManifestSchema.safeParse(complete);
  if (parsed.success) return { manifest: parsed.data, findings: [] };
  return { manifest: null, findings: schemaFindings(WorkerManifestSchema, complete, parsed.error.issues) };
}

function refused(code: Finding['code'], message: string): CheckedManifest {
  return { manifest: null, findings: [documentFinding(code, message)] };
}

function firstAttempt({ worker_namespace: namespace, unit_id: id }: Readonly<Record<string, unknown>>) {
  const log =
    typeof namespace === 'string' && typeof id === 'string'
      ? { log_file: `${namespace}/logs/${id}.log` }
      : {};
  return { ...log, run_id: 'unknown', attempt: 1, confinement: 'audit' };
}
