import { GIT_ATTACKS } from './git-attacks.ts';
import { holdGroup } from './hold-group.ts';

await holdGroup(GIT_ATTACKS);
