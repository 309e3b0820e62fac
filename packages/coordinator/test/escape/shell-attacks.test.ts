import { holdGroup } from './hold-group.ts';
import { SHELL_ATTACKS } from './shell-attacks.ts';

await holdGroup(SHELL_ATTACKS);
