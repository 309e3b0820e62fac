import { GIT_ATTACKS } from './git-attacks.ts';
import { holdGroup } from './hold-group.ts';

holdGroup(GIT_ATTACKS);
