import { FILE_ATTACKS } from './file-attacks.ts';
import { holdGroup } from './hold-group.ts';

await holdGroup(FILE_ATTACKS);
