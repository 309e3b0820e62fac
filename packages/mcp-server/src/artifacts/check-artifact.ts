import { readSections } from './artifact-sections.ts';
import type { ArtifactBody } from './artifact-sections.ts';
import { checkResult } from './check-result.ts';
import type { Diagnostic } from './diagnostic.ts';
import { parseFrontMatter } from './front-matter.ts';

/** The most that an artifact, or the draft of one, may hold. */
export const MAX_ARTIFACT_BYTES = 1024 * 1024;

/** What an artifact says about itself, and what is wrong with it or missing in it. */
export interface ArtifactCheck {
  readonly status: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known of an artifact before it is read. */
export interface ArtifactIdentity {
  readonly artifact_type: string;
  /** The unit whose work it proves; null when it belongs to no unit. */
  readonly unit_id: string | null;
}

/** The statuses that a type of artifact can state; other types say what they like. */
const STATUSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['development_result', ['completed', 'partial', 'failed']],
  ['planning_analysis_decision', ['completed', 'request_changes', 'failed']],
  ['development_analysis_decision', ['completed', 'request_changes', 'failed']],
  ['review_analysis_decision', ['completed', 'request_changes', 'failed']],
]);

/** Judges an artifact before anything is submitted. Only errors stand in its way; warnings say what a full one has. */
export function checkArtifact(identity: ArtifactIdentity, content: string): ArtifactCheck {
  if (content.trim() === '')
    return refused('content_empty', 'Expected the text of the artifact, got nothing.');
  const bytes = Buffer.byteLength(content);
  if (bytes > MAX_ARTIFACT_BYTES)
    return refused('content_too_large', `Expected at most 1 MiB, got ${bytes} bytes. Shorten it.`);
  const { fields, diagnostics } = parseFrontMatter(content);
  const status = statedStatus(identity, fields);
  const body = readSections(content);
  const more =
    identity.artifact_type === 'development_result' ? checkResult(body, status, identity.unit_id) : [];
  return {
    status,
    diagnostics: [
      ...diagnostics,
      ...checkStated(identity, content, { fields, status }),
      ...checkBody(body),
      ...more,
    ],
  };
}

/** Says whether nothing stands in the way of a submission. */
export function isValid({ diagnostics }: ArtifactCheck): boolean {
  return diagnostics.every(({ severity }) => severity !== 'error');
}

/** Capital letters make no other status, for types whose statuses are known. */
function statedStatus(
  { artifact_type }: ArtifactIdentity,
  fields: ReadonlyMap<string, string> | null,
): string | null {
  const status = fields?.get('status') ?? null;
  return STATUSES.has(artifact_type) ? (status?.toLowerCase() ?? null) : status;
}

/** What the front matter states: its fields, and the status as it is understood. */
interface Stated {
  readonly fields: ReadonlyMap<string, string> | null;
  readonly status: string | null;
}

function checkStated(
  { artifact_type }: ArtifactIdentity,
  content: string,
  { fields, status }: Stated,
): readonly Diagnostic[] {
  const statuses = STATUSES.get(artifact_type);
  if (statuses === undefined) return [];
  const type = fields?.get('type');
  const oneOf = `${statuses.slice(0, -1).join(', ')} or ${statuses.at(-1) ?? ''}`;
  const findings: Diagnostic[] = [];
  if (type !== undefined && type !== artifact_type) {
    const message = `type is ${JSON.stringify(type)}: expected ${artifact_type}.`;
    findings.push(stated(content, 'type', 'type_mismatch', message));
  }
  if (status === null) {
    const message = `A full result has "status" in its front matter: ${oneOf}.`;
    findings.push({ line: null, section: null, rule_id: 'status_missing', message, severity: 'warning' });
  } else if (!statuses.includes(status)) {
    const message = `status is ${JSON.stringify(status)}: expected ${oneOf}.`;
    findings.push(stated(content, 'status', 'status_unknown', message));
  }
  return findings;
}

function checkBody({ sections, stray }: ArtifactBody): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  if (stray !== null && sections.length > 0) {
    const message = 'Expected a section ("## Name") before the first text.';
    findings.push({
      line: stray,
      section: null,
      rule_id: 'content_outside_section',
      message,
      severity: 'warning',
    });
  }
  const [names, ids] = [new Set<string>(), new Set<string>()];
  for (const { name, line, items } of sections) {
    if (names.has(name)) findings.push(twice(line, name, 'section_duplicate', `The section "${name}"`));
    names.add(name);
    for (const item of items) {
      if (ids.has(item.id)) findings.push(twice(item.line, name, 'item_id_duplicate', `The id [${item.id}]`));
      ids.add(item.id);
    }
  }
  return findings;
}

function twice(line: number, section: string, rule_id: string, what: string): Diagnostic {
  return { line, section, rule_id, message: `${what} is used twice.`, severity: 'warning' };
}

function stated(content: string, field: string, rule_id: string, message: string): Diagnostic {
  const index = content.split('\n').findIndex((line) => line.startsWith(field));
  return {
    line: index === -1 ? null : index + 1,
    section: 'front matter',
    rule_id,
    message,
    severity: 'error',
  };
}

function refused(rule_id: string, message: string): ArtifactCheck {
  return { status: null, diagnostics: [{ line: null, section: null, rule_id, message, severity: 'error' }] };
}
