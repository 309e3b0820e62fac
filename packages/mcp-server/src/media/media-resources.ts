import { ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { McpServer } from '@modelcontextprotocol/server';
import type { ToolContext } from '../tool.ts';
import { MEDIA_PREFIX } from './media-manifest.ts';
import type { MediaEntry } from './media-manifest.ts';
import { readMediaFile } from './read-media-file.ts';

const ABOUT = {
  title: 'Media that read_media has referred to',
  description: 'Images, documents, audio and video of the checkout, read anew each time. At most 5 MiB each.',
} as const;

/** Lets clients list and read the media that a session has handed out. */
export function registerMediaResources(
  server: McpServer,
  { scope, media, signal }: Pick<ToolContext, 'scope' | 'media' | 'signal'>,
): void {
  const list = () => ({ resources: media.entries().map(resourceOf) });
  const template = new ResourceTemplate(`${MEDIA_PREFIX}{id}`, { list });
  server.registerResource('media', template, ABOUT, async ({ href: uri }) => {
    const entry = media.find(uri);
    if (entry === undefined) throw new ResourceNotFoundError(uri, gone(uri));
    const file = await readMediaFile(scope, entry.path, { wantsContent: () => true, signal });
    if ('kind' in file) throw new ResourceNotFoundError(uri, `${file.kind}: ${file.message}`);
    return { contents: [{ uri, mimeType: file.mime_type, blob: file.bytes.toString('base64') }] };
  });
}

/** How an entry is listed. */
export function resourceOf({ uri, path, mime_type, size }: MediaEntry) {
  return { uri, name: path, mimeType: mime_type, size };
}

function gone(uri: string): string {
  return `${uri} is not known: it was never handed out, or 256 others were since. Call read_media with the path of the file.`;
}
