import type { PolicyFinding } from '../policy-problem.ts';
import type { RuleInput } from './rule-input.ts';

/** Phases of one drain agree whether its earlier artifacts are kept. */
export function conflictingHistories({ phases, phasePath }: RuleInput): PolicyFinding[] {
  const first = new Map<string, { readonly name: string; readonly enabled: boolean }>();
  return [...phases].flatMap(([name, { drain, artifact_history }]): PolicyFinding[] => {
    const enabled = artifact_history?.enabled ?? false;
    const known = first.get(drain);
    if (known === undefined) first.set(drain, { name, enabled });
    if (known === undefined || known.enabled === enabled) return [];
    const message = `expected artifact_history.enabled = ${known.enabled} as in ${JSON.stringify(known.name)} of the same drain ${JSON.stringify(drain)}, got ${enabled}: let them agree`;
    return [
      {
        code: 'artifact_history_conflict',
        path: phasePath(name, 'artifact_history', 'enabled'),
        message,
      },
    ];
  });
}
