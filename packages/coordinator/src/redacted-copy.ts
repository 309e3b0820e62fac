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

/** Below it is what an agent's tool is called with: names there are the tool's own. */
const ARGUMENTS = 'args';
const NONE: ReadonlySet<string> = new Set();

/** The same document where no text has anything to hide, else a copy without it. */
export function redactedCopy<T extends object>(document: T, redact: (text: string) => string): T {
  if (!holdsSecret(document, redact)) return document;
  const copy = structuredClone(document);
  redactWithin(copy, redact);
  return copy;
}

function holdsSecret(value: unknown, redact: (text: string) => string, kept = KEPT): boolean {
  if (typeof value === 'string') return value.length >= SHORTEST_SECRET && redact(value) !== value;
  if (typeof value !== 'object' || value === null) return false;
  for (const [key, child] of Object.entries(value)) {
    if (!kept.has(key) && holdsSecret(child, redact, key === ARGUMENTS ? NONE : kept)) return true;
  }
  return false;
}

function redactWithin(value: object, redact: (text: string) => string, kept = KEPT): void {
  for (const [key, child] of Object.entries(value)) {
    if (kept.has(key)) continue;
    if (typeof child === 'string') Reflect.set(value, key, redact(child));
    else if (typeof child === 'object' && child !== null)
      redactWithin(child, redact, key === ARGUMENTS ? NONE : kept);
  }
}
