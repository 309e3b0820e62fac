import type { Capability } from '@ralph/mcp-plan';
import type { SessionOptions } from './tool.ts';

/** Every tool with the capabilities that each alone suffice for it. Kept apart from the tools, which are loaded late. */
export const TOOL_CAPABILITIES: ReadonlyMap<string, readonly Capability[]> = new Map<
  string,
  readonly Capability[]
>([
  ['read_file', ['workspace.read']],
  ['read_multiple_files', ['workspace.read']],
  ['list_directory', ['workspace.read']],
  ['directory_tree', ['workspace.read']],
  ['search_files', ['workspace.read']],
  ['grep_files', ['workspace.read']],
  ['stat_path', ['workspace.metadata_read']],
  ['list_allowed_roots', ['workspace.read']],
  ['write_file', ['workspace.write_ephemeral', 'workspace.write_tracked']],
  ['edit_file', ['workspace.edit']],
  ['append_file', ['workspace.edit']],
  ['create_directory', ['workspace.edit']],
  ['move_file', ['workspace.edit']],
  ['copy_file', ['workspace.edit']],
  ['delete_path', ['workspace.delete']],
  ['git_status', ['git.status_read']],
  ['git_diff', ['git.diff_read']],
  ['git_log', ['git.status_read']],
  ['git_show', ['git.status_read']],
  ['exec', ['process.exec_bounded']],
  ['report_progress', ['run.report_progress']],
  ['declare_complete', ['artifact.submit']],
  ['ralph_submit_md_artifact', ['artifact.submit']],
]);

/** The tools that a session with these rights and means is offered, in the order of the table. */
export function toolNamesFor(
  session: Pick<SessionOptions, 'capabilities' | 'exec' | 'artifact_dir'>,
): readonly string[] {
  const held = new Set(session.capabilities);
  return [...TOOL_CAPABILITIES]
    .filter(([name, capabilities]) => hasMeans(name, session) && capabilities.some((each) => held.has(each)))
    .map(([name]) => name);
}

function hasMeans(name: string, session: Pick<SessionOptions, 'exec' | 'artifact_dir'>): boolean {
  if (name === 'exec') return session.exec !== 'off';
  if (name === 'ralph_submit_md_artifact') return session.artifact_dir !== null;
  return true;
}
