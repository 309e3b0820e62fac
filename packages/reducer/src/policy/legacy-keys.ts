import type { DocumentPath } from '@ralph/manifest';
import { isRecord } from './is-record.ts';
import type { PolicyFinding, PolicyProblemCode } from './policy-problem.ts';

/** A document whose tables all stand in one more table, as pipelines once were written. */
export function obsoleteWrapper(document: Readonly<Record<string, unknown>>): PolicyFinding[] {
  const keys = Object.keys(document).filter((key) => key !== '$schema' && key !== 'schema_version');
  if (keys.length !== 1 || keys[0] !== 'pipeline') return [];
  const message =
    'the table "pipeline" around everything is obsolete: move what is inside it to the top of the document';
  return [{ code: 'obsolete_wrapper', path: ['pipeline'], message }];
}

/** Keys that once meant something, and whose meaning has moved. */
export function legacyKeys(document: Readonly<Record<string, unknown>>): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  if (Object.hasOwn(document, 'parallel_execution')) {
    findings.push({
      code: 'removed_global_block',
      path: ['parallel_execution'],
      message:
        'the table parallel_execution is no longer global: move it to parallelization of the phase that it is for',
    });
  }
  const recovery = document['recovery'];
  if (isRecord(recovery) && Object.hasOwn(recovery, 'terminal_recovery_route')) {
    findings.push({
      code: 'legacy_terminal_recovery_route',
      path: ['recovery', 'terminal_recovery_route'],
      message: 'terminal_recovery_route is no longer read: use failed_route and terminal_failure_phase',
    });
  }
  return [
    ...findings,
    ...authoredPhases(document).flatMap(({ phase, path }) => legacyPhaseKeys(phase, path)),
  ];
}

const LEGACY_PHASE_KEYS: readonly (readonly [string, PolicyProblemCode, string])[] = [
  ['embeds_analysis', 'legacy_embeds_analysis', 'declare a phase with role analysis after this one'],
  ['requires_commit', 'legacy_requires_commit', 'declare a phase with role commit after this one'],
];

function legacyPhaseKeys(phase: Readonly<Record<string, unknown>>, path: DocumentPath): PolicyFinding[] {
  return LEGACY_PHASE_KEYS.flatMap(([key, code, instead]): PolicyFinding[] => {
    const isSet = Object.hasOwn(phase, key) && Boolean(phase[key]);
    return isSet ? [{ code, path: [...path, key], message: `${key} is no longer read: ${instead}` }] : [];
  });
}

interface AuthoredPhase {
  readonly phase: Readonly<Record<string, unknown>>;
  readonly path: DocumentPath;
}

function authoredPhases(document: Readonly<Record<string, unknown>>): AuthoredPhase[] {
  const { phases, blocks } = document;
  return [
    ...entriesOf(phases).map(([name, phase]) => ({ phase, path: ['phases', name] })),
    ...entriesOf(blocks).map(([name, { phase }]) => ({ phase, path: ['blocks', name, 'phase'] })),
  ].flatMap(({ phase, path }) => (isRecord(phase) ? [{ phase, path }] : []));
}

function entriesOf(table: unknown): [string, Readonly<Record<string, unknown>>][] {
  return isRecord(table)
    ? Object.entries(table).flatMap(([name, entry]) => (isRecord(entry) ? [[name, entry]] : []))
    : [];
}
