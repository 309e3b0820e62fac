import type { ProbeOutput } from '@ralph/agents';
import { workerEnvironment } from './process/environment.ts';
import { createSpawnHost } from './process/spawn-host.ts';

const LIMIT_MS = 60_000;
const LIMIT_BYTES = 64 * 1024;

/** Runs a short question such as `claude --version` and returns its answer; never throws. */
export async function captureCommand(
  argv: readonly string[],
  cwd: string,
  limitMs = LIMIT_MS,
): Promise<ProbeOutput> {
  const host = createSpawnHost();
  let output = '';
  try {
    const command = host.start({
      argv,
      cwd,
      env: workerEnvironment(process.env, { allow: [], extra: {} }),
      stdin: null,
      onOutput: (chunk) => {
        if (output.length < LIMIT_BYTES) output += chunk.toString('utf8');
      },
    });
    const timer = setTimeout(() => command.kill(), limitMs);
    const exit = await command.exited;
    clearTimeout(timer);
    return { exit_code: exit.exit_code, stdout: output, stderr: exit.spawn_error ?? '' };
  } finally {
    await host.close();
  }
}
