import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const TAIL_BYTES = 64 * 1024;
/** Also when a pipe stands in its place: that has no size, and nothing of it is read. */
const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;

/** The last 64 KiB of a file from the first line that begins there; nothing where it cannot be opened. */
export async function tailOf(path: string): Promise<string> {
  const file = await open(path, AT_ONCE).catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const text = bytes.subarray(0, bytesRead).toString('utf8');
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
