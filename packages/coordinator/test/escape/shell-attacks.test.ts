import { holdGroup } from './hold-group.ts';
import { SHELL_ATTACKS } from './shell-attacks.ts';

holdGroup(SHELL_ATTACKS);
