import type { Capability } from '../capability.ts';

/** What a session must have, besides a capability, before a tool can be offered. */
export type ToolNeed = 'exec' | 'artifact_dir';

/** What is known of a tool without loading it. */
export interface ToolFacts {
  readonly title: string;
  /** For the model that decides whether to call it. */
  readonly description: string;
  /** Each alone suffices. */
  readonly capabilities: readonly Capability[];
  /** `exec`: a way to run programs; `artifact_dir`: a place for artifacts; null: nothing. */
  readonly needs: ToolNeed | null;
  readonly readOnly: boolean;
  /** Can lose what was there before; other tools add, or change what they name. */
  readonly destructive: boolean;
  /** The same call again changes nothing more. */
  readonly idempotent: boolean;
}

const READS = { needs: null, readOnly: true, destructive: false, idempotent: true } as const;
const ADDS = { needs: null, readOnly: false, destructive: false, idempotent: false } as const;
const REPLACES = { needs: null, readOnly: false, destructive: true, idempotent: false } as const;

/**
 * Every tool that a session can be offered, in the order in which they are listed; their inputs are in `tool-inputs.ts`,
 * because this table is read when a session opens and must not load a schema library.
 */
export const TOOL_FACTS = {
  read_file: {
    ...READS,
    title: 'Read file',
    description:
      'Reads a UTF-8 text file of the checkout. Choose at most one of: line_start/line_end, offset/limit, head, tail.',
    capabilities: ['workspace.read'],
  },
  read_multiple_files: {
    ...READS,
    title: 'Read several files',
    description:
      'Reads several UTF-8 text files; each is given under its path. All together are held to 5,000,000 bytes.',
    capabilities: ['workspace.read'],
  },
  read_media: {
    ...READS,
    title: 'Read media',
    description:
      'Reads an image, PDF, office document, audio or video file of the checkout, at most 5 MiB, and hands it to you in the ' +
      'way that your model can take: in the answer, or as a ralph://media/… resource to be read. What it is, is told by its content.',
    capabilities: ['media.read'],
  },
  read_image: {
    ...READS,
    title: 'Read image',
    description: 'Reads an image file of the checkout, at most 5 MiB, as read_media does.',
    capabilities: ['media.read'],
  },
  list_directory: {
    ...READS,
    title: 'List directory',
    description:
      'Lists a directory, each line with [FILE], [DIR], [LINK] or [OTHER]. With recursive, everything beneath it; ' +
      'node_modules, build outputs and the like are named but not entered.',
    capabilities: ['workspace.read'],
  },
  list_directory_recursive: {
    ...READS,
    title: 'List directory with everything beneath it',
    description:
      'Lists what is beneath a directory, each line with [FILE], [DIR], [LINK] or [OTHER], to max_depth levels and at most ' +
      '10,000 entries and 50 levels. node_modules, build outputs and the like are named but not entered.',
    capabilities: ['workspace.read'],
  },
  directory_tree: {
    ...READS,
    title: 'Directory tree',
    description:
      'Shows a directory as an indented tree; directories end with /, links with @. ' +
      'node_modules, build outputs and the like are named but not entered.',
    capabilities: ['workspace.read'],
  },
  search_files: {
    ...READS,
    title: 'Search files by name',
    description:
      'Finds files and directories whose path beneath the given directory matches a glob. ' +
      'node_modules, build outputs and the like are not entered.',
    capabilities: ['workspace.read'],
  },
  grep_files: {
    ...READS,
    title: 'Search file contents',
    description:
      'Finds lines of text files that match a pattern: path:line:text, context as path-line-text. Binary and secret ' +
      'files, node_modules, build outputs and the like are left out. Only the first 10,000 characters of a line are tested.',
    capabilities: ['workspace.read'],
  },
  stat_path: {
    ...READS,
    title: 'Stat path',
    description:
      'Tells type (missing, file, dir, other), size in bytes, times and mode of a path; links are followed.',
    capabilities: ['workspace.metadata_read'],
  },
  list_allowed_roots: {
    ...READS,
    title: 'List allowed directories',
    description:
      'Tells the root of the checkout, which you may read except credentials and .git, and where you may write.',
    capabilities: ['workspace.read'],
  },
  write_file: {
    ...REPLACES,
    idempotent: true,
    title: 'Write file',
    description: 'Creates or replaces a text file with the given content; parent directories are created.',
    capabilities: ['workspace.write_tracked', 'workspace.write_ephemeral'],
  },
  edit_file: {
    ...REPLACES,
    title: 'Edit file',
    description:
      'Replaces text in an existing file: each edit replaces the first occurrence of oldText, one after the other. ' +
      'When one is not found, nothing is written. Answers with a unified diff.',
    capabilities: ['workspace.edit'],
  },
  append_file: {
    ...ADDS,
    title: 'Append to file',
    description:
      'Adds text at the end of a file; the file and its parent directories are created when missing.',
    capabilities: ['workspace.edit'],
  },
  create_directory: {
    ...ADDS,
    idempotent: true,
    title: 'Create directory',
    description: 'Creates a directory and its parents; an existing directory is fine.',
    capabilities: ['workspace.edit'],
  },
  move_file: {
    ...REPLACES,
    title: 'Move file or directory',
    description: 'Moves or renames a file or directory; both ends must be inside your writable directories.',
    capabilities: ['workspace.edit'],
  },
  copy_file: {
    ...REPLACES,
    idempotent: true,
    title: 'Copy file',
    description:
      'Copies one file of the checkout into your writable directories; parent directories are created.',
    capabilities: ['workspace.edit'],
  },
  delete_path: {
    ...REPLACES,
    idempotent: true,
    title: 'Delete',
    description:
      'Deletes a file or link; a directory only with recursive: true. Links are deleted, not followed.',
    capabilities: ['workspace.delete'],
  },
  git_status: {
    ...READS,
    title: 'Git status',
    description:
      'Shows the branch and the changed and untracked files of the checkout (git status --porcelain).',
    capabilities: ['git.status_read'],
  },
  git_diff: {
    ...READS,
    title: 'Git diff',
    description: 'Shows differences (git diff). Files that hold credentials are left out.',
    capabilities: ['git.diff_read'],
  },
  git_log: {
    ...READS,
    title: 'Git log',
    description: 'Shows the newest commits, without their changes (git log).',
    capabilities: ['git.status_read'],
  },
  git_show: {
    ...READS,
    title: 'Git show',
    description:
      'Shows one commit with its changes, or with "<commit>:<path>" a file as it was (git show). ' +
      'Files that hold credentials are left out.',
    capabilities: ['git.status_read'],
  },
  exec: {
    ...REPLACES,
    needs: 'exec',
    title: 'Run a program',
    description:
      'Runs a program and returns its output and exit code. A list is run as it is; a string with shell syntax (pipes, ' +
      'redirections, globs, variables) is run by sh. Standard input is empty. Only your writable directories and /tmp can be ' +
      'written. Everything that the program started is ended with it. Four run at a time.',
    capabilities: ['process.exec_bounded'],
  },
  report_progress: {
    ...READS,
    title: 'Report progress',
    description: 'Tells the people who watch what you are doing now. Call it when you begin something new.',
    capabilities: ['run.report_progress'],
  },
  coordinate: {
    ...ADDS,
    title: 'Tell or ask the coordinator',
    description:
      'Puts a note or request for the coordinator into the journal of the run, where the people who watch see it at once. ' +
      'It changes nothing by itself: go on with your work, and do not wait for an answer.',
    capabilities: ['artifact.plan_write'],
  },
  read_env: {
    ...READS,
    title: 'Read environment variable',
    description:
      'Reads one of the environment variables that this session may see; without a name it lists theirs. ' +
      'Tokens, keys and passwords are never among them.',
    capabilities: ['env.read'],
  },
  declare_complete: {
    ...READS,
    title: 'Declare complete',
    description:
      'Declares your work complete. Call it last, after submitting the artifact that proves the work.',
    capabilities: ['artifact.submit'],
  },
  ralph_submit_md_artifact: {
    ...ADDS,
    idempotent: true,
    needs: 'artifact_dir',
    title: 'Submit a Markdown artifact',
    description:
      'Submits the artifact that proves your work, as Markdown. For artifact_type "development_result" begin with front ' +
      'matter ("---", "type: development_result", "status: completed", "---"; status is completed, partial or failed), then ' +
      'the sections "## Summary", "## Files Changed" and "## Plan Items Proven". A later submission replaces an earlier one.',
    capabilities: ['artifact.submit'],
  },
  ralph_verify_md_artifact: {
    ...READS,
    needs: 'artifact_dir',
    title: 'Check a Markdown artifact',
    description:
      'Says what would stand in the way of submitting a text, or the draft when none is given, and what a full artifact has ' +
      'besides. Nothing is written.',
    capabilities: ['artifact.plan_read', 'artifact.submit'],
  },
  ralph_stage_md_artifact: {
    ...ADDS,
    needs: 'artifact_dir',
    title: 'Write the draft of a Markdown artifact',
    description:
      'Adds text to the draft of an artifact, or replaces the draft, so that a long one can be written in pieces. ' +
      'A draft proves nothing: submit it with ralph_finalize_md_artifact.',
    capabilities: ['artifact.submit'],
  },
  ralph_edit_md_artifact: {
    ...ADDS,
    needs: 'artifact_dir',
    title: 'Edit a Markdown artifact',
    description:
      'Replaces pieces of the draft, or of what was submitted when there is no draft, and submits the result when it is ' +
      'valid. When one is not found, nothing is written.',
    capabilities: ['artifact.submit'],
  },
  ralph_get_md_draft: {
    ...READS,
    needs: 'artifact_dir',
    title: 'Read the draft of a Markdown artifact',
    description: 'Gives the draft of an artifact: what was staged, or submitted and not accepted.',
    capabilities: ['artifact.plan_read', 'artifact.submit'],
  },
  ralph_discard_md_draft: {
    ...ADDS,
    idempotent: true,
    needs: 'artifact_dir',
    title: 'Throw the draft of a Markdown artifact away',
    description: 'Deletes the draft of an artifact; what was submitted stays.',
    capabilities: ['artifact.submit'],
  },
  ralph_finalize_md_artifact: {
    ...ADDS,
    idempotent: true,
    needs: 'artifact_dir',
    title: 'Submit the draft of a Markdown artifact',
    description: 'Submits the draft of an artifact, as ralph_submit_md_artifact does with a text.',
    capabilities: ['artifact.submit'],
  },
} as const satisfies Readonly<Record<string, ToolFacts>>;

/** The name of a tool of the catalogue. */
export type ToolName = keyof typeof TOOL_FACTS;

/** Every tool by its name, for questions that are asked of all. */
export const TOOL_FACTS_BY_NAME: ReadonlyMap<ToolName, ToolFacts> = new Map(entries(TOOL_FACTS));

function entries<Key extends string, Value>(table: Readonly<Record<Key, Value>>): [Key, Value][] {
  const pairs: [Key, Value][] = [];
  for (const key in table) pairs.push([key, table[key]]);
  return pairs;
}
