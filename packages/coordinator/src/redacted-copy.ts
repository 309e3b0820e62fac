import { SHORTEST_SECRET } from './process/secret-values.ts';

/** By these a run finds its units, its files and its agents' sessions again: they are never changed. */
const KEPT: ReadonlySet<string> = new Set([
  'type',
  'run_id',
  'unit_id',
  'units',
  'unit_ids',
  'agent',
  'agents',
  'dependencies',
  'blocked_by',
  'roots',
  'suspects',
  'files_changed',
  'files',
  'commit',
  'base_commit',
  'plan_sha256',
  'session_id',
  'resume_session',
  'checkpoint',
  'allowed_directories',
  'workspace_root',
  'worker_namespace',
  'worker_artifact_dir',
  'prompt_file',
  'log_file',
]);

/** The same document where no text has anything to hide, else a copy without it. */
export function redactedCopy<T extends object>(document: T, redact: (text: string) => string): T {
  if (!holdsSecret(document, redact)) return document;
  const copy = structuredClone(document);
  redactWithin(copy, redact);
  return copy;
}

function holdsSecret(value: unknown, redact: (text: string) => string): boolean {
  if (typeof value === 'string') return value.length >= SHORTEST_SECRET && redact(value) !== value;
  if (typeof value !== 'object' || value === null) return false;
  for (const [key, child] of Object.entries(value)) {
    if (!KEPT.has(key) && holdsSecret(child, redact)) return true;
  }
  return false;
}

function redactWithin(value: object, redact: (text: string) => string): void {
  for (const [key, child] of Object.entries(value)) {
    if (KEPT.has(key)) continue;
    if (typeof child === 'string') Reflect.set(value, key, redact(child));
    else if (typeof child === 'object' && child !== null) redactWithin(child, redact);
  }
}
