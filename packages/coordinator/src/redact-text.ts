import { createRedactor } from './process/redactor.ts';
import { LOOKS_SECRET, type SecretFinder } from './process/secret-patterns.ts';

/** A text without what a finder finds; left out: without what looks like a secret. */
export function redactText(text: string, finder: SecretFinder = LOOKS_SECRET): string {
  const bytes = Buffer.from(text);
  const redacted = redactBytes(bytes, finder);
  return redacted === bytes ? text : redacted.toString('utf8');
}

/** The same for bytes, which need not be text; what holds nothing is given back as it is. */
export function redactBytes(bytes: Buffer, finder: SecretFinder): Buffer {
  if (finder.spans(bytes).length === 0) return bytes;
  const blocks: Buffer[] = [];
  const redactor = createRedactor(finder, (block) => blocks.push(Buffer.from(block)));
  redactor.push(bytes);
  redactor.end();
  return Buffer.concat(blocks);
}
