import { expect, test } from 'vitest';
import { isMediaUri, openMediaManifest } from '../../src/media/media-manifest.ts';

const file = (path: string) => ({ path, size: 1, mime_type: 'image/gif', modality: 'image' }) as const;

test('a file keeps its address, and is known by it', () => {
  const media = openMediaManifest();
  const first = media.keep(file('a'));
  expect(isMediaUri(first.uri)).toBe(true);
  expect(media.keep({ ...file('a'), size: 2 }).uri).toBe(first.uri);
  expect(media.find(first.uri)).toMatchObject({ path: 'a', size: 2 });
  expect(media.entries()).toHaveLength(1);
});

test('of more than 256 files the one that was used longest ago is forgotten', () => {
  const media = openMediaManifest();
  const uris = Array.from({ length: 256 }, (_, index) => media.keep(file(`f${index}`)).uri);
  media.keep(file('f0'));
  media.keep(file('one more'));
  expect(media.entries()).toHaveLength(256);
  expect(media.find(uris[0] ?? '')).toBeDefined();
  expect(media.find(uris[1] ?? '')).toBeUndefined();
});
