import { resolve } from 'node:path';
import { runManifestFile } from '@ralph/coordinator';
import { EXIT_CODE } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** Runs the attempt that a manifest describes and prints its outcome as one JSON line. */
export async function workerCommand(manifestPath: string, io: Io): Promise<number> {
  const say = (message: string) => void io.stderr.write(`${message}\n`);
  const { signal, killSignal } = io.interrupts(say);
  const outcome = await runManifestFile(resolve(io.cwd, manifestPath), { signal, killSignal, onNotice: say });
  io.stdout.write(`${JSON.stringify(outcome)}\n`);
  switch (outcome.status) {
    case 'succeeded':
      return EXIT_CODE.succeeded;
    case 'failed':
      return EXIT_CODE.unitsFailed;
    case 'cancelled':
      return EXIT_CODE.interrupted;
  }
}
