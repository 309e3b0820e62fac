import type { Diagnostic } from './diagnostic.ts';
import { parseFrontMatter } from './front-matter.ts';

const MAX_BYTES = 1024 * 1024;
const STATUSES = ['completed', 'partial', 'failed'] as const;
const ONE_OF = 'completed, partial or failed';
const SECTIONS = ['Summary', 'Files Changed', 'Plan Items Proven'] as const;

/** What a submitted artifact says about itself, and what is wrong with it. */
export interface ArtifactCheck {
  readonly status: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Judges an artifact before anything is written. Only errors stand in its way; warnings say what a full one has. */
export function checkArtifact(artifact_type: string, content: string): ArtifactCheck {
  if (content.trim() === '')
    return refused('content_empty', 'Expected the text of the artifact, got nothing.');
  const bytes = Buffer.byteLength(content);
  if (bytes > MAX_BYTES)
    return refused('content_too_large', `Expected at most 1 MiB, got ${bytes} bytes. Shorten it.`);
  const { fields, diagnostics } = parseFrontMatter(content);
  const status = fields?.get('status') ?? null;
  const more = artifact_type === 'development_result' ? checkResult(content, fields) : [];
  return { status, diagnostics: [...diagnostics, ...more] };
}

function checkResult(content: string, fields: ReadonlyMap<string, string> | null): readonly Diagnostic[] {
  const type = fields?.get('type');
  const status = fields?.get('status');
  const findings = [
    type === undefined || type === 'development_result'
      ? null
      : error(
          lineOf(content, 'type'),
          'type_mismatch',
          `type is ${JSON.stringify(type)}: expected development_result.`,
        ),
    status === undefined || STATUSES.some((each) => each === status)
      ? null
      : error(
          lineOf(content, 'status'),
          'status_unknown',
          `status is ${JSON.stringify(status)}: expected ${ONE_OF}.`,
        ),
    status === undefined
      ? warning('status_missing', `A full result has "status" in its front matter: ${ONE_OF}.`)
      : null,
  ];
  return [
    ...findings.filter((each) => each !== null),
    ...SECTIONS.filter((name) => !hasSection(content, name)).map((name) =>
      warning('section_missing', `A full result has a section "## ${name}".`),
    ),
  ];
}

function hasSection(content: string, name: string): boolean {
  return content
    .split('\n')
    .some((line) => /^##\s+/.test(line) && line.replace(/^##\s+/, '').trim() === name);
}

function lineOf(content: string, field: string): number | null {
  const index = content.split('\n').findIndex((line) => line.startsWith(field));
  return index === -1 ? null : index + 1;
}

function refused(rule_id: string, message: string): ArtifactCheck {
  return { status: null, diagnostics: [error(null, rule_id, message)] };
}

function error(line: number | null, rule_id: string, message: string): Diagnostic {
  return { line, section: line === null ? null : 'front matter', rule_id, message, severity: 'error' };
}

function warning(rule_id: string, message: string): Diagnostic {
  return { line: null, section: null, rule_id, message, severity: 'warning' };
}
