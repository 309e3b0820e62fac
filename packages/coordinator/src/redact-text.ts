import { createRedactor } from './process/redactor.ts';

/** A text without the given values and without what looks like a token or a private key. */
export function redactText(text: string, secrets: readonly string[]): string {
  const blocks: Buffer[] = [];
  const redactor = createRedactor(secrets, (block) => blocks.push(Buffer.from(block)));
  redactor.push(Buffer.from(text));
  redactor.end();
  return Buffer.concat(blocks).toString('utf8');
}
