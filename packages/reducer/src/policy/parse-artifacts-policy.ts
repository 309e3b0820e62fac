import { ArtifactsPolicySchema } from './artifacts-policy.ts';
import type { ArtifactsPolicy } from './artifacts-policy.ts';
import { draftOf } from './authored-draft.ts';
import { isRecord } from './is-record.ts';
import { policyProblem } from './policy-problem.ts';
import type { PolicyFinding, PolicyProblem } from './policy-problem.ts';
import { reservedNames } from './reserved-names.ts';
import { newerVersion, notATable } from './shape-findings.ts';
import { unknownFields } from './unknown-fields.ts';

/** An artifacts policy that holds, or everything that is wrong with it. */
export type ArtifactsPolicyResult =
  | { readonly ok: true; readonly policy: ArtifactsPolicy; readonly warnings: readonly PolicyProblem[] }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Checks an artifacts policy and reports all its problems at once. */
export function parseArtifactsPolicy(value: unknown): ArtifactsPolicyResult {
  if (!isRecord(value)) return { ok: false, problems: asProblems([notATable(value)]) };
  const newer = newerVersion(value);
  if (newer.length > 0) return { ok: false, problems: asProblems(newer) };
  const { document, findings } = draftOf(ArtifactsPolicySchema, value);
  const all = [
    ...reservedNames(value),
    ...movedKeys(value),
    ...findings,
    ...(document === null ? [] : duplicates(document)),
  ];
  if (document === null || all.length > 0) return { ok: false, problems: asProblems(all) };
  return {
    ok: true,
    policy: document,
    warnings: asProblems(unknownFields(ArtifactsPolicySchema, value)),
  };
}

function movedKeys({ artifacts }: Readonly<Record<string, unknown>>): PolicyFinding[] {
  return Object.entries(isRecord(artifacts) ? artifacts : {}).flatMap(([name, artifact]): PolicyFinding[] => {
    if (!isRecord(artifact) || !Object.hasOwn(artifact, 'artifact_required')) return [];
    const path = ['artifacts', name, 'artifact_required'];
    const message = 'artifact_required has moved to the phase: set it in the pipeline, and remove it here';
    return [{ code: 'artifact_required_moved', path, message }];
  });
}

function duplicates({ artifacts }: ArtifactsPolicy): PolicyFinding[] {
  const first = new Map<string, string>();
  return Object.entries(artifacts).flatMap(([name, { drain, artifact_type }]): PolicyFinding[] => {
    const key = JSON.stringify([drain, artifact_type]);
    const known = first.get(key);
    first.set(key, known ?? name);
    if (known === undefined) return [];
    const message = `${JSON.stringify(known)} already is the ${JSON.stringify(artifact_type)} of the drain ${JSON.stringify(drain)}: remove one of them`;
    return [{ code: 'duplicate_artifact', path: ['artifacts', name], message }];
  });
}

function asProblems(findings: readonly PolicyFinding[]): PolicyProblem[] {
  return findings.map((finding) => policyProblem(finding, 'artifacts'));
}
