const EITHER_WRITE = ['workspace_write_ephemeral', 'workspace_write_tracked'];

const ALIASES: ReadonlyMap<string, readonly string[]> = new Map([
  ['workspace_write_any', EITHER_WRITE],
  ['file_write', EITHER_WRITE],
  ['git_read', ['git_status_read']],
  ['process_exec', ['process_exec_bounded']],
  ['artifact_plan_submit', ['artifact_plan_write']],
]);

/**
 * Tells whether a session holds a capability. Dotted, dashed, snake_case and PascalCase names are the same;
 * `WorkspaceWriteAny` and `FileWrite` stand for either write capability; unknown names match literally.
 */
export function hasCapability(granted: readonly string[], requested: string): boolean {
  const held = new Set(granted.flatMap(meanings));
  return meanings(requested).some((meaning) => held.has(meaning));
}

function meanings(name: string): readonly string[] {
  const normal = name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .replaceAll(/[-.]/g, '_')
    .toLowerCase();
  return ALIASES.get(normal) ?? [normal];
}
