import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Attempt } from './attempt.ts';

/** Writes what the agent finds in its namespace, and its prompt for people. Doing it again, after half of it failed, does no harm. */
export function writeAttemptFiles({ manifest, prompt, invocation, host }: Attempt): void {
  // What the agent reads comes another way.
  if (prompt !== '') writeFileSync(manifest.prompt_file, host.redaction.text(prompt));
  for (const { path, content } of invocation.files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  }
}
