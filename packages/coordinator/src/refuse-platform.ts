import { CoordinatorError } from './coordinator-error.ts';

/** What a run promises and a system cannot keep, and where it can be kept. */
export interface BrokenPromises {
  readonly promises: readonly string[];
  readonly remedy: string;
}

const WINDOWS: BrokenPromises = {
  promises: [
    'there is no jail, so that nothing holds an agent to its directories while it works',
    'there are no process groups and no signals, so that what an agent started could outlive the run',
    'files have no owner and no mode, so that copies of logins could be read by others',
    'commands of plans are for /bin/sh, which is not there',
  ],
  remedy:
    'Run ralph in WSL: "wsl --install" in PowerShell, then Node.js, git and the agents in its Linux, and the checkout in its own file system. ' +
    'Plans, settings and runs can be looked at here all the same',
};

/** What cannot be held on a system; null where all of it can. */
export function brokenPromises(platform: NodeJS.Platform): BrokenPromises | null {
  return platform === 'win32' ? WINDOWS : null;
}

/**
 * Refuses to start anything where nobody could answer for it.
 *
 * @throws CoordinatorError `platform_unsupported`, with every promise that would not be kept.
 */
export function refusePlatform(platform: NodeJS.Platform): void {
  const broken = brokenPromises(platform);
  if (broken === null) return;
  throw new CoordinatorError(
    'platform_unsupported',
    `on Windows a run would not be held:\n${broken.promises.map((text) => `  ${text}`).join('\n')}\n${broken.remedy}`,
  );
}
