/** Limits that both the inputs of tools and their answers obey. */
export const TOOL_LIMITS = {
  /** The most that one call returns or edits of one file. */
  file_bytes: 5_000_000,
  /** The most that a git tool prints. */
  git_bytes: 50_000,
} as const;
