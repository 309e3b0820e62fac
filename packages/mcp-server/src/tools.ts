import type { ToolName } from '@ralph/mcp-plan';
import type { Tool } from './tool.ts';
import { appendFileTool } from './tools/append-file.ts';
import { coordinateTool } from './tools/coordinate.ts';
import { copyFileTool } from './tools/copy-file.ts';
import { createDirectoryTool } from './tools/create-directory.ts';
import { declareCompleteTool } from './tools/declare-complete.ts';
import { deletePathTool } from './tools/delete-path.ts';
import { directoryTreeTool } from './tools/directory-tree.ts';
import { discardMdDraftTool } from './tools/discard-md-draft.ts';
import { editFileTool } from './tools/edit-file.ts';
import { editMdArtifactTool } from './tools/edit-md-artifact.ts';
import { execTool } from './tools/exec.ts';
import { finalizeMdArtifactTool } from './tools/finalize-md-artifact.ts';
import { getMdDraftTool } from './tools/get-md-draft.ts';
import { gitDiffTool } from './tools/git-diff.ts';
import { gitLogTool } from './tools/git-log.ts';
import { gitShowTool } from './tools/git-show.ts';
import { gitStatusTool } from './tools/git-status.ts';
import { grepFilesTool } from './tools/grep-files.ts';
import { listAllowedRootsTool } from './tools/list-allowed-roots.ts';
import { listDirectoryRecursiveTool } from './tools/list-directory-recursive.ts';
import { listDirectoryTool } from './tools/list-directory.ts';
import { moveFileTool } from './tools/move-file.ts';
import { readEnvTool } from './tools/read-env.ts';
import { readFileTool } from './tools/read-file.ts';
import { readImageTool } from './tools/read-image.ts';
import { readMediaTool } from './tools/read-media.ts';
import { readMultipleFilesTool } from './tools/read-multiple-files.ts';
import { reportProgressTool } from './tools/report-progress.ts';
import { searchFilesTool } from './tools/search-files.ts';
import { stageMdArtifactTool } from './tools/stage-md-artifact.ts';
import { statPathTool } from './tools/stat-path.ts';
import { submitMdArtifactTool } from './tools/submit-md-artifact.ts';
import { verifyMdArtifactTool } from './tools/verify-md-artifact.ts';
import { writeFileTool } from './tools/write-file.ts';

/** Every row of the catalogue, as it is implemented here. */
export const TOOLS: { readonly [Name in ToolName]: Tool<Name> } = {
  read_file: readFileTool,
  read_multiple_files: readMultipleFilesTool,
  read_media: readMediaTool,
  read_image: readImageTool,
  list_directory: listDirectoryTool,
  list_directory_recursive: listDirectoryRecursiveTool,
  directory_tree: directoryTreeTool,
  search_files: searchFilesTool,
  grep_files: grepFilesTool,
  stat_path: statPathTool,
  list_allowed_roots: listAllowedRootsTool,
  write_file: writeFileTool,
  edit_file: editFileTool,
  append_file: appendFileTool,
  create_directory: createDirectoryTool,
  move_file: moveFileTool,
  copy_file: copyFileTool,
  delete_path: deletePathTool,
  git_status: gitStatusTool,
  git_diff: gitDiffTool,
  git_log: gitLogTool,
  git_show: gitShowTool,
  exec: execTool,
  report_progress: reportProgressTool,
  coordinate: coordinateTool,
  read_env: readEnvTool,
  declare_complete: declareCompleteTool,
  ralph_submit_md_artifact: submitMdArtifactTool,
  ralph_verify_md_artifact: verifyMdArtifactTool,
  ralph_stage_md_artifact: stageMdArtifactTool,
  ralph_edit_md_artifact: editMdArtifactTool,
  ralph_get_md_draft: getMdDraftTool,
  ralph_discard_md_draft: discardMdDraftTool,
  ralph_finalize_md_artifact: finalizeMdArtifactTool,
};
