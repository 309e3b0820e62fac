import { expect, test } from 'vitest';
import { sniffMedia } from '../../src/media/media-type.ts';

const zip = (...names: readonly string[]) => `PK\x03\x04[Content_Types].xml${names.join('')}`;

test.for([
  ['\x89PNG\r\n\x1a\n…', 'image/png', 'image'],
  ['\xff\xd8\xff\xe0', 'image/jpeg', 'image'],
  ['GIF89a', 'image/gif', 'image'],
  ['RIFF1234WEBPVP8 ', 'image/webp', 'image'],
  ['RIFF1234WAVEfmt ', 'audio/wav', 'audio'],
  ['RIFF1234AVI LIST', 'video/x-msvideo', 'video'],
  ['\0\0\0\x20ftypavif', 'image/avif', 'image'],
  ['\0\0\0\x20ftypM4A ', 'audio/mp4', 'audio'],
  ['\0\0\0\x20ftypisom', 'video/mp4', 'video'],
  ['%PDF-1.7', 'application/pdf', 'pdf'],
  ['{\\rtf1', 'application/rtf', 'document'],
  [
    zip('word/document.xml'),
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'document',
  ],
  [zip('xl/workbook.xml'), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'document'],
  ['ID3\x04', 'audio/mpeg', 'audio'],
  ['\xff\xfb\x90\x64', 'audio/mpeg', 'audio'],
  ['OggS', 'audio/ogg', 'audio'],
  ['\x1a\x45\xdf\xa3', 'video/webm', 'video'],
] as const)('what begins with %j is %s', ([head, mime_type, modality]) => {
  expect(sniffMedia(Buffer.from(head, 'latin1'))).toEqual({ mime_type, modality });
});

test.for(['', 'text', '#!/bin/sh', 'PK\x03\x04some.jar', '<svg xmlns="x"/>', '\xff\xfe', 'GIF', '%PD'])(
  'what begins with %j is no media',
  (head) => {
    expect(sniffMedia(Buffer.from(head, 'latin1'))).toBeUndefined();
  },
);
