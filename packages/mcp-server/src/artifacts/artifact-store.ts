import { createHash } from 'node:crypto';
import { mkdir, unlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findPlace } from '../open-beneath.ts';
import { inTurn } from '../scope-turns.ts';
import { openScope } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { storeFile } from '../store-file.ts';
import type { SessionOptions, ToolContext, ToolFailure } from '../tool.ts';
import { ifThere, readStored, storeTogether } from './store-together.ts';

/** The artifacts and drafts of one type in one session; one call at a time. */
export interface ArtifactStore {
  /** The draft; undefined when there is none. */
  readonly draft: () => Promise<string | undefined>;
  readonly saveDraft: (content: string) => Promise<void>;
  /** Says whether there was one. */
  readonly dropDraft: () => Promise<boolean>;
  /** What was submitted in this attempt; undefined when nothing was. */
  readonly submitted: () => Promise<string | undefined>;
  /** Writes artifact, hand-off copy and receipt, all of them or none; the draft is done with then. */
  readonly submit: (content: string, status: string | null) => Promise<void>;
}

/** Where people look for what a worker hands over, by type. */
const HAND_OFFS: ReadonlyMap<string, string> = new Map([
  ['plan', 'PLAN.md'],
  ['issues', 'ISSUES.md'],
  ['development_result', 'DEVELOPMENT_RESULT.md'],
  ['fix_result', 'FIX_RESULT.md'],
  ['development_analysis_decision', 'DEVELOPMENT_ANALYSIS_DECISION.md'],
  ['planning_analysis_decision', 'PLANNING_ANALYSIS_DECISION.md'],
  ['review_analysis_decision', 'REVIEW_ANALYSIS_DECISION.md'],
]);

/** Uses the store of one type while no other call does. */
export async function withArtifacts<T>(
  artifact_type: string,
  context: ToolContext,
  act: (store: ArtifactStore) => Promise<T>,
): Promise<T | ToolFailure> {
  const { artifact_dir } = context.session;
  if (artifact_dir === null) return { text: 'This session has no place for artifacts.', isError: true };
  return inTurn(join(artifact_dir, artifact_type), async () => {
    const scope = await artifactScope(context.session, artifact_dir, context.scope);
    return act(openStore(artifact_type, artifact_dir, scope, context.session));
  });
}

/** What names exactly this text. */
export function contentHash(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function openStore(
  artifact_type: string,
  artifact_dir: string,
  scope: Scope,
  session: SessionOptions,
): ArtifactStore {
  const path = join(artifact_dir, `${artifact_type}.md`);
  const draftPath = join(artifact_dir, 'drafts', `${artifact_type}.md`);
  const { redact = (text: string) => text } = session;
  const submit: ArtifactStore['submit'] = async (submitted, status) => {
    const content = redact(submitted);
    const receipt = {
      artifact_type,
      attempt: session.attempt,
      session_id: session.id,
      sha256: contentHash(content),
      status,
      at: new Date().toISOString(),
    };
    const handOff = HAND_OFFS.get(artifact_type);
    const copies =
      handOff === undefined || !isInNamespace(session, artifact_dir)
        ? []
        : [{ path: join(session.namespace, 'handoffs', handOff), content }];
    await storeTogether(scope, [
      { path, content },
      ...copies,
      { path: join(artifact_dir, `${artifact_type}.receipt.json`), content: `${JSON.stringify(receipt)}\n` },
    ]);
    await remove(scope, draftPath);
    session.onEvent({ type: 'artifact_submitted', artifact_type, path, status });
  };
  return {
    draft: () => readText(scope, draftPath),
    saveDraft: (content) => storeFile(scope, draftPath, Buffer.from(redact(content))),
    dropDraft: () => remove(scope, draftPath),
    submitted: () => readText(scope, path),
    submit,
  };
}

/** The agent can put links into its namespace, so a directory in there is walked like any other path. */
async function artifactScope(session: SessionOptions, artifact_dir: string, scope: Scope): Promise<Scope> {
  if (isInNamespace(session, artifact_dir)) return scope;
  await mkdir(artifact_dir, { recursive: true });
  return openScope({ root: artifact_dir, allowed_directories: ['.'], namespace: null });
}

function isInNamespace(
  session: SessionOptions,
  artifact_dir: string,
): session is SessionOptions & { readonly namespace: string } {
  return session.namespace !== null && !relative(session.namespace, artifact_dir).startsWith('..');
}

async function readText(scope: Scope, path: string): Promise<string | undefined> {
  return (await readStored(scope, path))?.toString('utf8');
}

async function remove(scope: Scope, path: string): Promise<boolean> {
  const removed = await ifThere(async () => {
    await using place = await findPlace(scope, path, { access: 'write', last: 'keep', parents: 'existing' });
    await unlink(place.location);
    return true;
  });
  return removed ?? false;
}
