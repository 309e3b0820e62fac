import { join } from 'node:path';
import type { Invocation } from '@ralph/agents';
import { readBounded } from '../bounded-file.ts';
import { entriesAt } from '../entries-at.ts';
import type { SecretFinder } from '../process/secret-patterns.ts';
import { redactBytes } from '../redact-text.ts';
import { writeBeneath } from './write-beneath.ts';

/**
 * Takes the secrets out of what an attempt leaves in its directories, of which its namespace is the first: what was
 * handed over as evidence, also without our tools, and what its agent was started with. To be called when nothing of the
 * worker runs any more.
 */
export function redactLeftovers(
  { files }: Pick<Invocation, 'files'>,
  bases: readonly [namespace: string, ...states: string[]],
  finder: SecretFinder,
): void {
  const [namespace] = bases;
  const artifacts = join(namespace, 'artifacts');
  const evidence = [artifacts, join(artifacts, 'drafts'), join(namespace, 'handoffs')].flatMap(filesOf);
  for (const path of [...evidence, ...files.map(({ path }) => path)]) {
    const found = readBounded(path);
    if (found === null) continue;
    const redacted = redactBytes(found.content, finder);
    if (redacted !== found.content) writeBeneath(bases, path, redacted, found.stat.mode & 0o777);
  }
}

function filesOf(directory: string): readonly string[] {
  return entriesAt(directory).flatMap((entry) => (entry.isFile() ? [join(directory, entry.name)] : []));
}
