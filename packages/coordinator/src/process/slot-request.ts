import { jailBackendOf } from '@ralph/mcp-server';
import type { Launch } from './launch.ts';

// No program can be given one as long as that: Node tells at once what the system says.
const TOO_LONG = 128 * 1024;
const LENGTH_BYTES = 4;

/** Whether the words and variables of a launch are such as a program can be given at all. */
export function fitsSlot({ argv, env }: Launch): boolean {
  const fits = (word: string) => word.length < TOO_LONG && !word.includes('\0');
  return argv.every(fits) && Object.keys(env).every(fits) && Object.values(env).every(fits);
}

/** What a slot is told to run one launch: a length, and so many bytes of texts, each with its length before it. */
export function slotRequest(launch: Launch, program: string, marker: string): Buffer {
  const flags = `${launch.apart === true ? 'a' : ''}${jailBackendOf(launch.argv) === 'bubblewrap' ? 'j' : ''}`;
  const input = launch.stdin === null ? '' : `<${launch.stdin}`;
  const words = [program, ...launch.argv.slice(1)];
  const variables = Object.entries(launch.env).flat();
  const texts = [flags, marker, launch.cwd, input, String(words.length), ...words, ...variables];
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const length = lengths.reduce((sum, each) => sum + LENGTH_BYTES + each, 0);
  const request = Buffer.allocUnsafe(LENGTH_BYTES + length);
  let at = request.writeUInt32BE(length);
  texts.forEach((text, index) => {
    at = request.writeUInt32BE(lengths[index] ?? 0, at);
    at += request.write(text, at);
  });
  return request;
}
