import { deliveryFor } from '@ralph/mcp-plan';
import type { MediaDelivery, Modality, ToolOutput } from '@ralph/mcp-plan';
import { isMediaUri } from '../media/media-manifest.ts';
import type { MediaEntry } from '../media/media-manifest.ts';
import { resourceOf } from '../media/media-resources.ts';
import { readMediaFile } from '../media/read-media-file.ts';
import type { MediaFile, MediaProblem } from '../media/read-media-file.ts';
import { defineTool } from '../tool.ts';
import type { MediaContent, ToolContext, ToolFailure, ToolResult } from '../tool.ts';

/** Hands a media file to the model in the way that it can take. */
export const readMediaTool = defineTool('read_media', {
  run: ({ path }, context) => deliverMedia(path, context),
});

/** Hands over a file or media that was referred to before; with a modality, nothing else. */
export async function deliverMedia(
  asked: string,
  context: ToolContext,
  only?: Modality,
): Promise<ToolResult<'read_media'>> {
  const path = asked.startsWith('ralph:') ? replayedPath(asked, context) : asked;
  if (typeof path !== 'string') return failure(path);
  const { scope, session, signal, media } = context;
  const verdict = (modality: Modality) =>
    session.capability_profile?.delivery[modality] ?? deliveryFor({}, modality);
  const wantsContent = ({ modality }: { readonly modality: Modality }) =>
    verdict(modality).delivery === 'inline_image' || verdict(modality).delivery === 'typed_block';
  const file = await readMediaFile(scope, path, { wantsContent, signal });
  if ('kind' in file) return failure(file);
  if (only !== undefined && file.modality !== only) return failure(wrongModality(asked, file, only));
  const { delivery } = verdict(file.modality);
  if (delivery === 'unsupported') return failure(unsupported(asked, file, context));
  const { bytes, ...about } = file;
  const entry = media.keep(about);
  return answer(entry, delivery, contentOf(entry, delivery, bytes));
}

function replayedPath(uri: string, { media }: ToolContext): string | MediaProblem {
  if (!isMediaUri(uri)) {
    const message = `${JSON.stringify(uri.slice(0, 200))} is no address of media: expected ralph://media/<uuid> from an earlier answer, or the path of a file.`;
    return { kind: 'invalid_replay_handle', message };
  }
  const found = media.find(uri);
  if (found !== undefined) return found.path;
  const again = 'Call read_media with the path of the file.';
  return media.entries().length === 0
    ? { kind: 'no_active_manifest', message: `This session has handed out no media yet. ${again}` }
    : { kind: 'missing_replay_source', message: `${uri} is not known to this session any more. ${again}` };
}

/** A block of the kind that the model takes, or where to read it. */
function contentOf(entry: MediaEntry, delivery: MediaDelivery['delivery'], bytes: Buffer): MediaContent {
  if (delivery === 'resource_reference_replay' || delivery === 'unsupported')
    return { type: 'resource_link', ...resourceOf(entry) };
  const { uri, mime_type: mimeType, modality } = entry;
  const data = bytes.toString('base64');
  if (modality === 'image' || modality === 'audio') return { type: modality, data, mimeType };
  return { type: 'resource', resource: { uri, mimeType, blob: data } };
}

function answer(
  { path, mime_type, modality, size, uri }: MediaEntry,
  delivery: ToolOutput<'read_media'>['delivery'],
  content: MediaContent,
): ToolResult<'read_media'> {
  const how = delivery === 'resource_reference_replay' ? `; read it at ${uri}` : ` (${uri})`;
  return {
    text: `${path}: ${mime_type}, ${size} bytes${how}`,
    structured: { path, mime_type, modality, size, delivery, uri },
    media: [content],
  };
}

function wrongModality(asked: string, { mime_type }: MediaFile, only: Modality): MediaProblem {
  return {
    kind: 'unsupported_mime_type',
    message: `${asked} is ${mime_type}, not an ${only}. Call read_media for it.`,
  };
}

function unsupported(
  asked: string,
  { mime_type, modality }: MediaFile,
  { session }: ToolContext,
): MediaProblem {
  const provider = session.capability_profile?.provider ?? 'unknown';
  return {
    kind: 'unsupported_modality',
    message:
      `${asked} is ${mime_type}, and the model of this session (${provider}) takes no ${modality}. ` +
      'Convert it into an image or text, or go on without it.',
  };
}

function failure({ kind, message }: MediaProblem): ToolFailure {
  return { text: `${kind}: ${message}`, structured: { error: kind }, isError: true };
}
