import type { UnitStatus } from '@ralph/coordinator';
import type { Colors } from '../io.ts';

/** The colour of a unit's state. */
export function paintStatus(status: UnitStatus['status'], colors: Colors): (text: string) => string {
  switch (status) {
    case 'running':
      return colors.cyan;
    case 'succeeded':
      return colors.green;
    case 'failed':
    case 'blocked':
      return colors.red;
    case 'cancelled':
    case 'skipped':
      return colors.yellow;
    case 'pending':
      return colors.dim;
  }
}
