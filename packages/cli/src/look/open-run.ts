import { resolve } from 'node:path';
import { readRun, type RunReading } from '@ralph/coordinator/look';
import type { Io } from '../io.ts';
import { checkDirectory } from '../check-directory.ts';
import type { LookFlags } from './look-flags.ts';

/** Reads the run that is meant, of the checkout around the directory that is meant. */
export async function openRun(
  run: string | undefined,
  flags: Pick<LookFlags, 'cwd'>,
  io: Pick<Io, 'cwd'>,
): Promise<RunReading> {
  await checkDirectory(flags.cwd, io);
  return readRun(resolve(io.cwd, flags.cwd ?? '.'), run ?? null);
}
