import type { ArtifactBody, ArtifactItem, ArtifactSection } from './artifact-sections.ts';
import type { Diagnostic } from './diagnostic.ts';

const SECTIONS = ['Summary', 'Files Changed', 'Plan Items Proven'] as const;
const DISPOSITIONS = ['completed', 'adapted', 'not_applicable', 'blocked'] as const;

/** What a development result lacks to be a full one; none of it stands in the way of a submission. */
export function checkResult(
  { sections }: ArtifactBody,
  status: string | null,
  unit_id: string | null,
): readonly Diagnostic[] {
  const found = (name: string) => sections.find((section) => section.name === name);
  const missing = SECTIONS.filter((name) => found(name) === undefined).map((name) =>
    warning(null, 'section_missing', `A full result has a section "## ${name}".`),
  );
  const [summary, files, proven] = SECTIONS.map(found);
  const counted =
    status === 'completed'
      ? [
          ...lacking(summary, 'summary_item_missing', '"- [S-1] what was done"'),
          ...lacking(files, 'file_item_missing', '"- [F-1] path"'),
        ]
      : [];
  return [...missing, ...counted, ...(proven === undefined ? [] : checkProofs(proven, unit_id))];
}

function lacking(section: ArtifactSection | undefined, rule_id: string, item: string): readonly Diagnostic[] {
  if (section === undefined || section.items.length > 0) return [];
  return [warning(section, rule_id, `A full result names at least one item here, as ${item}.`)];
}

function checkProofs(section: ArtifactSection, unit_id: string | null): readonly Diagnostic[] {
  const findings = section.items.flatMap((item) => checkProof(section, item));
  if (unit_id === null) return findings;
  const own = section.items.some(({ id }) => id === unit_id);
  const others = section.items.filter(({ id }) => id !== unit_id);
  return [
    ...findings,
    ...(own
      ? []
      : [warning(section, 'proof_missing', `A full result proves its own unit: "- [${unit_id}] …".`)]),
    ...others.map(({ id, line }) =>
      warning(
        { name: section.name, line },
        'proof_of_other',
        `[${id}] is not the unit ${unit_id} of this session.`,
      ),
    ),
  ];
}

function checkProof({ name }: ArtifactSection, { id, line, fields }: ArtifactItem): readonly Diagnostic[] {
  const disposition = fields.get('disposition');
  if (disposition === undefined || disposition === 'completed') return [];
  const at = { name, line };
  if (!DISPOSITIONS.some((each) => each === disposition)) {
    const message = `The disposition of [${id}] is ${JSON.stringify(disposition)}: expected ${DISPOSITIONS.join(', ')}.`;
    return [warning(at, 'disposition_unknown', message)];
  }
  if ((fields.get('rationale') ?? '') !== '') return [];
  return [warning(at, 'rationale_missing', `[${id}] is ${disposition}: say why in "Rationale: …".`)];
}

function warning(
  at: Pick<ArtifactSection, 'name' | 'line'> | null,
  rule_id: string,
  message: string,
): Diagnostic {
  return { line: at?.line ?? null, section: at?.name ?? null, rule_id, message, severity: 'warning' };
}
