import { fileSize } from '../file-size.ts';
import { withFile } from '../open-beneath-file.ts';
import { describeFsError } from '../scope-fs-error.ts';
import type { Scope } from '../scope.ts';
import { readSlice } from '../tools/read-file-slice.ts';
import { sniffMedia, SNIFF_BYTES } from './media-type.ts';
import type { MediaType } from './media-type.ts';

/** A media file of the checkout. */
export interface MediaFile extends MediaType {
  /** From the root of the checkout. */
  readonly path: string;
  readonly size: number;
  /** Its content; empty when only the kind of file was asked for. */
  readonly bytes: Buffer;
}

/** Why media cannot be had: a literal kind, and what to do. */
export interface MediaProblem {
  readonly kind: MediaErrorKind;
  readonly message: string;
}

/** Every way in which media cannot be had. */
type MediaErrorKind =
  | 'unsupported_modality'
  | 'unsupported_mime_type'
  | 'payload_too_large'
  | 'file_read_error'
  | 'no_active_manifest'
  | 'invalid_replay_handle'
  | 'missing_replay_source';

/** The most that goes into an answer. */
const MAX_INLINE_BYTES = 5 * 1024 * 1024;

/** What to do with a file once its kind is known, and when to stop. */
export interface MediaRequest {
  /** Says whether the content is wanted too. */
  readonly wantsContent: (type: MediaType) => boolean;
  readonly signal: AbortSignal;
}

/** Reads a media file by the rules of all file tools. @throws ScopeError when the session may not read it. */
export async function readMediaFile(
  scope: Scope,
  asked: string,
  { wantsContent, signal }: MediaRequest,
): Promise<MediaFile | MediaProblem> {
  try {
    return await withFile(scope, asked, async (handle, place) => {
      const head = await readSlice(
        handle,
        { kind: 'bytes', offset: 0, limit: SNIFF_BYTES },
        { maxBytes: SNIFF_BYTES, signal },
      );
      const type = sniffMedia(head.bytes);
      if (type === undefined) return unknownType(asked);
      const size = fileSize(await handle.stat());
      const file = { ...type, path: place.segments.join('/'), size };
      if (!wantsContent(type)) return { ...file, bytes: Buffer.alloc(0) };
      if (size > MAX_INLINE_BYTES) return tooLarge(asked, size);
      const { bytes, cut } = await readSlice(
        handle,
        { kind: 'whole' },
        { maxBytes: MAX_INLINE_BYTES, signal },
      );
      return cut === undefined ? { ...file, size: bytes.length, bytes } : tooLarge(asked, size);
    });
  } catch (error) {
    const why = describeFsError(error);
    if (why === undefined) throw error;
    return { kind: 'file_read_error', message: `${asked}: ${why}` };
  }
}

function unknownType(asked: string): MediaProblem {
  return {
    kind: 'unsupported_mime_type',
    message:
      `${asked} is no image, PDF, office document, audio or video that is known by its content. ` +
      'Read text with read_file.',
  };
}

function tooLarge(asked: string, size: number): MediaProblem {
  return {
    kind: 'payload_too_large',
    message: `${asked} has ${size} bytes, more than the ${MAX_INLINE_BYTES} that an answer can hold. Make a smaller copy of it, for example scaled down.`,
  };
}
