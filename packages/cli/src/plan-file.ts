import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { MAX_PLAN_BYTES } from '@ralph/manifest';
import { CliError } from './cli-error.ts';
import type { Io } from './io.ts';

/** A plan as it was read, before anything is known of its contents. */
export interface PlanText {
  readonly text: string;
  /** How messages call it: the path as the user wrote it. */
  readonly name: string;
  /** Absolute; null when the plan came from standard input. */
  readonly path: string | null;
  /** Of the bytes that were read, hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a plan from a file, a pipe, or with `-` from standard input.
 *
 * @throws CliError `plan_unreadable`, naming the file and what is wrong with it.
 */
export async function readPlanText(path: string, io: Pick<Io, 'cwd' | 'stdin'>): Promise<PlanText> {
  const fromStdin = path === '-';
  const name = fromStdin ? 'standard input' : path;
  const absolute = resolve(io.cwd, path);
  const bytes = await readCapped(fromStdin ? io.stdin : createReadStream(absolute), name);
  return {
    text: decode(bytes, name),
    name,
    path: fromStdin ? null : absolute,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Reads no further than a plan may be long: the path may name a device or an endless pipe. */
async function readCapped(stream: Readable, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > MAX_PLAN_BYTES) throw tooLarge(name);
      chunks.push(bytes);
    }
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(name, error);
  }
  return Buffer.concat(chunks);
}

/** A byte order mark stays: whoever writes the file back is to write it too, and the readers pass over it. */
function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CliError('plan_unreadable', `${name}: the plan is not UTF-8 text; save it as UTF-8`, cause);
  }
}

function tooLarge(name: string): CliError {
  return new CliError(
    'plan_unreadable',
    `${name}: the plan is larger than ${MAX_PLAN_BYTES / 1_000_000} MB; split it into several plans`,
  );
}

function unreadable(name: string, cause: unknown): CliError {
  return new CliError('plan_unreadable', `${name}: ${reasonOf(cause)}`, cause);
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file; give the path of a plan, or - for standard input';
    case 'EISDIR':
      return 'this is a directory; give the path of the plan file in it';
    case 'EACCES':
    case 'EPERM':
      return 'the plan may not be read; check the permissions of the file and its directories';
    default:
      return `the plan cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}
