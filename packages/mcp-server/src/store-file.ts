import { replaceFile } from './open-beneath-file.ts';
import { findPlace } from './open-beneath.ts';
import type { Scope } from './scope.ts';

/** Writes a whole file of the server's own (an artifact, spilled output) so that it is there entirely or not at all. */
export async function storeFile(scope: Scope, path: string, content: Uint8Array): Promise<void> {
  await using place = await findPlace(scope, path, { access: 'write', last: 'follow', parents: 'create' });
  await replaceFile(place, async (handle) => {
    await handle.writeFile(content);
    await handle.sync();
  });
}
