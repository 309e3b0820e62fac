import { documentContent } from './document-content.ts';
import type { DocumentSource, UnreadableSource } from './document-source.ts';
import { guessFormat } from './document-format.ts';
import type { DocumentFormat } from './document-format.ts';
import { readJson } from './json-source.ts';
import { readMarkdown } from './markdown/markdown-source.ts';
import { readToml } from './toml-source.ts';
import { readYaml } from './yaml-source.ts';

/** Reads a text in its format; without one, the format is guessed from the text. */
export function readDocument(text: string, format?: DocumentFormat): DocumentSource | UnreadableSource {
  const content = documentContent(text);
  if (typeof content !== 'string') return content;
  return readAs(content, format ?? guessFormat(content));
}

function readAs(content: string, format: DocumentFormat): DocumentSource | UnreadableSource {
  switch (format) {
    case 'json':
    case 'jsonc':
      return readJson(content, format);
    case 'yaml':
      return readYaml(content);
    case 'toml':
      return readToml(content);
    case 'markdown':
      return readMarkdown(content);
  }
}
