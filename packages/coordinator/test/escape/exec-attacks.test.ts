import { EXEC_ATTACKS } from './exec-attacks.ts';
import { holdGroup } from './hold-group.ts';

await holdGroup(EXEC_ATTACKS);
