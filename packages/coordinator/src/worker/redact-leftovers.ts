import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Invocation } from '@ralph/agents';
import { readBounded } from '../bounded-file.ts';
import { writeFileAtomic } from '../journal/atomic-write.ts';
import type { SecretFinder } from '../process/secret-patterns.ts';
import { redactBytes } from '../redact-text.ts';

/**
 * Takes the secrets out of what an attempt leaves in its namespace: what was handed over as evidence, also without our
 * tools, and what its agent was started with. To be called when nothing of the worker runs any more.
 */
export function redactLeftovers(
  namespace: string,
  { files }: Pick<Invocation, 'files'>,
  finder: SecretFinder,
): void {
  const artifacts = join(namespace, 'artifacts');
  const evidence = [artifacts, join(artifacts, 'drafts'), join(namespace, 'handoffs')].flatMap(filesOf);
  for (const path of [...evidence, ...files.map(({ path }) => path)]) {
    const content = readBounded(path)?.content;
    if (content === undefined) continue;
    const redacted = redactBytes(content, finder);
    if (redacted !== content) writeFileAtomic(path, redacted);
  }
}

function filesOf(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(directory, entry.name));
  } catch {
    return [];
  }
}
