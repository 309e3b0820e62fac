import { documentContent } from './document-content.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { readJson } from './json-source.ts';

/** Reads a text that is known to be JSON or JSONC. */
export function readJsonDocument(text: string, dialect: 'json' | 'jsonc'): DocumentSource | UnreadableSource {
  const content = documentContent(text);
  return typeof content === 'string' ? readJson(content, dialect) : content;
}
