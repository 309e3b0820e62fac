import { rmSync, writeFileSync } from 'node:fs';

/** Writes a file where there is none, whole or not at all. */
export function writeNew(place: string | Buffer, content: string | Buffer, mode = 0o644): void {
  try {
    writeFileSync(place, content, { flag: 'wx', mode });
  } catch (error) {
    // What is there already is somebody else's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      rmSync(place, { force: true });
    throw error;
  }
}
