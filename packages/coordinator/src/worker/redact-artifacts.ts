import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from '../bounded-file.ts';
import { writeFileAtomic } from '../journal/atomic-write.ts';
import type { SecretFinder } from '../process/secret-patterns.ts';
import { redactBytes } from '../redact-text.ts';

/**
 * Takes the secrets out of what a worker handed over as evidence, also without our tools; to be called when nothing of
 * the worker runs any more.
 */
export function redactArtifacts(namespace: string, finder: SecretFinder): void {
  for (const directory of ['artifacts', join('artifacts', 'drafts'), 'handoffs']) {
    for (const path of filesOf(join(namespace, directory))) {
      const content = readBounded(path)?.content;
      if (content === undefined) continue;
      const redacted = redactBytes(content, finder);
      if (redacted !== content) writeFileAtomic(path, redacted);
    }
  }
}

function filesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(directory, entry.name));
  } catch {
    return [];
  }
}
