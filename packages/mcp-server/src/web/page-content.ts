import { TextDecoder } from 'node:util';
import { WebError } from './web-error.ts';

const META_CHARSET = /<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})/iu;
const META_WITHIN = 2_048;

/** What kind of text a body is. */
export type PageKind = 'html' | 'text';

/**
 * Tells whether a body of this content type can be shown as text.
 *
 * @throws WebError `unsupported` for anything else.
 */
export function pageKind(contentType: string, url: URL): PageKind {
  const type = mediaType(contentType);
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (isText(type)) return 'text';
  const message = `${url.href} is of type ${type}, which is no text. Fetch it with download_url, if you have it.`;
  throw new WebError('unsupported', message);
}

/** The content type without its parameters; what says nothing is taken for text. */
export function mediaType(contentType: string): string {
  const [type = ''] = contentType.split(';', 1);
  const plain = type.trim().toLowerCase();
  return /^[\w.+-]+\/[\w.+-]+$/u.test(plain) ? plain : 'text/plain';
}

/** Decodes a body by the charset of its content type, else of its own beginning, else as UTF-8. */
export function decodeText(bytes: Buffer, contentType: string): string {
  const declared = /charset\s*=\s*["']?([\w-]{1,40})/iu.exec(contentType)?.[1];
  const inside = META_CHARSET.exec(bytes.subarray(0, META_WITHIN).toString('latin1'))?.[1];
  return decoderFor(declared ?? inside ?? 'utf-8').decode(bytes);
}

function isText(type: string): boolean {
  return (
    type.startsWith('text/') ||
    /[/+](?:json|xml|yaml|toml|javascript|ecmascript|x-javascript|x-sh|x-ndjson)$/u.test(type)
  );
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
