import { bubblewrapArgv, PRIVATE_TMP } from './bubblewrap-argv.ts';
import type { Jail, JailFacts } from './jail.ts';
import type { JailBackend } from './jail-backend.ts';
import { jailFacts } from './jail-facts.ts';
import { isLandlockArgv, landlockArgv } from './landlock-argv.ts';
import { seatbeltArgv } from './seatbelt-profile.ts';

/**
 * The command line that runs `argv` in a jail, whatever carries it out. Spawn it right away and directly (no shell in
 * between), as the leader of a process group, with a clean environment. `TMPDIR` is set inside.
 *
 * @example
 * const jail = await buildJail({ root: '.', writable: ['src'] });
 * const [program, ...args] = await jailCommand(jail, ['npm', 'test']);
 */
export async function jailCommand(
  jail: Jail,
  argv: readonly string[],
  facts?: JailFacts,
): Promise<readonly string[]> {
  switch (jail.backend) {
    case 'bubblewrap':
      return bubblewrapArgv(jail, argv, facts ?? (await jailFacts(jail)));
    case 'landlock':
      return landlockArgv(jail, argv, facts ?? (await jailFacts(jail)));
    case 'seatbelt':
      return seatbeltArgv(jail, argv);
  }
}

/** Where programs in a jail put temporary files, as they see it; null when there is no place for them. */
export function jailTemporary(jail: Jail): string | null {
  switch (jail.backend) {
    case 'bubblewrap':
      return PRIVATE_TMP;
    case 'landlock':
    case 'seatbelt':
      return jail.tmp;
  }
}

/** What carries out the jail that a command line starts; null when it starts none. */
export function jailBackendOf(argv: readonly string[]): JailBackend | null {
  if (argv[0] === 'bwrap') return 'bubblewrap';
  if (isLandlockArgv(argv)) return 'landlock';
  return argv[0] === '/usr/bin/sandbox-exec' ? 'seatbelt' : null;
}
