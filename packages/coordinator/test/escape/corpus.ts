import type { AttackGroup } from './attack.ts';
import { EXEC_ATTACKS } from './exec-attacks.ts';
import { FILE_ATTACKS } from './file-attacks.ts';
import { GIT_ATTACKS } from './git-attacks.ts';
import { SHELL_ATTACKS } from './shell-attacks.ts';

/** All attacks that units of a run make. */
export const UNIT_ATTACKS: readonly AttackGroup[] = [FILE_ATTACKS, EXEC_ATTACKS, SHELL_ATTACKS, GIT_ATTACKS];
