import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { checkArtifact } from '../check-artifact.ts';
import type { ArtifactCheck } from '../check-artifact.ts';
import { openScope } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { storeFile } from '../store-file.ts';
import { defineTool } from '../tool.ts';
import type { SessionOptions, ToolContext, ToolResult } from '../tool.ts';

/** Takes the artifact that proves an agent's work. */
export const submitMdArtifactTool = defineTool('ralph_submit_md_artifact', {
  run: async ({ artifact_type, content }, context) => {
    const check = checkArtifact(artifact_type, content);
    const { artifact_dir } = context.session;
    if (artifact_dir === null || hasErrors(check)) return answer(check, 'Not accepted, nothing was written.');
    await store({ artifact_type, content, artifact_dir, status: check.status }, context);
    return answer(check, `Accepted: ${artifact_type}.md`);
  },
});

interface Artifact {
  readonly artifact_type: string;
  readonly content: string;
  readonly artifact_dir: string;
  readonly status: string | null;
}

async function store(
  { artifact_type, content, artifact_dir, status }: Artifact,
  context: ToolContext,
): Promise<void> {
  const { session } = context;
  const path = join(artifact_dir, `${artifact_type}.md`);
  const bytes = Buffer.from(content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const at = new Date().toISOString();
  const receipt = { artifact_type, attempt: session.attempt, session_id: session.id, sha256, status, at };
  const scope = await artifactScope(session, artifact_dir, context.scope);
  await storeFile(scope, path, bytes);
  await storeFile(
    scope,
    join(artifact_dir, `${artifact_type}.receipt.json`),
    Buffer.from(`${JSON.stringify(receipt)}\n`),
  );
  session.onEvent({ type: 'artifact_submitted', artifact_type, path, status });
}

/** The agent can put links into its namespace, so a directory in there is walked like any other path. */
async function artifactScope(session: SessionOptions, artifact_dir: string, scope: Scope): Promise<Scope> {
  if (session.namespace !== null && !relative(session.namespace, artifact_dir).startsWith('..')) return scope;
  await mkdir(artifact_dir, { recursive: true });
  return openScope({ root: artifact_dir, allowed_directories: ['.'], namespace: null });
}

function hasErrors({ diagnostics }: ArtifactCheck): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function answer(check: ArtifactCheck, headline: string): ToolResult<'ralph_submit_md_artifact'> {
  const lines = check.diagnostics.map(({ line, severity, message, rule_id }) => {
    return `${severity}${line === null ? '' : ` in line ${line}`}: ${message} (${rule_id})`;
  });
  const text = [headline, ...lines].join('\n');
  const structured = { status: check.status, diagnostics: check.diagnostics };
  return hasErrors(check) ? { text, structured, isError: true } : { text, structured };
}
