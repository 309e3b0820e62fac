import type { Modality } from '@ralph/mcp-plan';

/** What a file is, by its first bytes. */
export interface MediaType {
  readonly mime_type: string;
  readonly modality: Modality;
}

/** How many bytes are enough to know. */
export const SNIFF_BYTES = 8_192;

interface Signature extends MediaType {
  /** Parts of the first bytes, as Latin-1 text, by where they begin. */
  readonly parts: readonly (readonly [at: number, text: string])[];
}

const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument';

/** Tried in order: what begins like something else stands before it. */
const SIGNATURES: readonly Signature[] = [
  image('image/png', [0, '\x89PNG\r\n\x1a\n']),
  image('image/jpeg', [0, '\xff\xd8\xff']),
  image('image/gif', [0, 'GIF87a']),
  image('image/gif', [0, 'GIF89a']),
  image('image/webp', [0, 'RIFF'], [8, 'WEBP']),
  image('image/bmp', [0, 'BM'], [6, '\0\0\0\0']),
  image('image/tiff', [0, 'II*\0']),
  image('image/tiff', [0, 'MM\0*']),
  image('image/avif', [4, 'ftypavif']),
  image('image/heic', [4, 'ftypheic']),
  { mime_type: 'application/pdf', modality: 'pdf', parts: [[0, '%PDF-']] },
  document(`${OPEN_DOCUMENT}.text`, [0, 'PK\x03\x04'], [30, `mimetype${OPEN_DOCUMENT}.text`]),
  document(`${OPEN_DOCUMENT}.spreadsheet`, [0, 'PK\x03\x04'], [30, `mimetype${OPEN_DOCUMENT}.spreadsheet`]),
  document(`${OPEN_DOCUMENT}.presentation`, [0, 'PK\x03\x04'], [30, `mimetype${OPEN_DOCUMENT}.presentation`]),
  document('application/rtf', [0, '{\\rtf']),
  audio('audio/mpeg', [0, 'ID3']),
  audio('audio/wav', [0, 'RIFF'], [8, 'WAVE']),
  audio('audio/flac', [0, 'fLaC']),
  audio('audio/ogg', [0, 'OggS']),
  audio('audio/mp4', [4, 'ftypM4A ']),
  audio('audio/aiff', [0, 'FORM'], [8, 'AIFF']),
  video('video/quicktime', [4, 'ftypqt  ']),
  video('video/mp4', [4, 'ftyp']),
  video('video/webm', [0, '\x1a\x45\xdf\xa3']),
  video('video/x-msvideo', [0, 'RIFF'], [8, 'AVI ']),
  video('video/mpeg', [0, '\0\0\x01\xba']),
];

/** The parts of an Office file, which is a ZIP archive, by the directory that holds its text. */
const OFFICE = [
  ['word/', 'wordprocessingml.document'],
  ['xl/', 'spreadsheetml.sheet'],
  ['ppt/', 'presentationml.presentation'],
] as const;

/** Says what a file is by its first bytes, whatever it is called; undefined for anything that is no known media. */
export function sniffMedia(bytes: Uint8Array): MediaType | undefined {
  const head = Buffer.from(bytes.subarray(0, SNIFF_BYTES)).toString('latin1');
  const found = SIGNATURES.find(({ parts }) => parts.every(([at, text]) => head.startsWith(text, at)));
  if (found !== undefined) return { mime_type: found.mime_type, modality: found.modality };
  return officeDocument(head) ?? mpegAudio(head);
}

function officeDocument(head: string): MediaType | undefined {
  if (!head.startsWith('PK\x03\x04') || !head.includes('[Content_Types].xml')) return undefined;
  const kind = OFFICE.find(([directory]) => head.includes(directory))?.[1];
  if (kind === undefined) return undefined;
  return { mime_type: `application/vnd.openxmlformats-officedocument.${kind}`, modality: 'document' };
}

/** MP3 without tags: a frame header, whose reserved values must not occur. */
function mpegAudio(head: string): MediaType | undefined {
  const [sync, second, third] = [head.charCodeAt(0), head.charCodeAt(1), head.charCodeAt(2)];
  const isFrame =
    sync === 0xff && (second & 0xfe) === 0xfa && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
  return isFrame ? { mime_type: 'audio/mpeg', modality: 'audio' } : undefined;
}

function image(mime_type: string, ...parts: Signature['parts']): Signature {
  return { mime_type, modality: 'image', parts };
}

function document(mime_type: string, ...parts: Signature['parts']): Signature {
  return { mime_type, modality: 'document', parts };
}

function audio(mime_type: string, ...parts: Signature['parts']): Signature {
  return { mime_type, modality: 'audio', parts };
}

function video(mime_type: string, ...parts: Signature['parts']): Signature {
  return { mime_type, modality: 'video', parts };
}
