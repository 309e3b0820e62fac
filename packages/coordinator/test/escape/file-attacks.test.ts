import { FILE_ATTACKS } from './file-attacks.ts';
import { holdGroup } from './hold-group.ts';

holdGroup(FILE_ATTACKS);
