import type { Tool } from './tool.ts';
import { appendFileTool } from './tools/append-file.ts';
import { copyFileTool } from './tools/copy-file.ts';
import { createDirectoryTool } from './tools/create-directory.ts';
import { deletePathTool } from './tools/delete-path.ts';
import { directoryTreeTool } from './tools/directory-tree.ts';
import { editFileTool } from './tools/edit-file.ts';
import { grepFilesTool } from './tools/grep-files.ts';
import { listAllowedRootsTool } from './tools/list-allowed-roots.ts';
import { listDirectoryTool } from './tools/list-directory.ts';
import { moveFileTool } from './tools/move-file.ts';
import { readFileTool } from './tools/read-file.ts';
import { readMultipleFilesTool } from './tools/read-multiple-files.ts';
import { searchFilesTool } from './tools/search-files.ts';
import { statPathTool } from './tools/stat-path.ts';
import { writeFileTool } from './tools/write-file.ts';

/** Every tool that reads or changes files, each held to the session's scope. */
export const fileTools: readonly Tool[] = [
  readFileTool,
  readMultipleFilesTool,
  listDirectoryTool,
  directoryTreeTool,
  searchFilesTool,
  grepFilesTool,
  statPathTool,
  listAllowedRootsTool,
  writeFileTool,
  editFileTool,
  appendFileTool,
  createDirectoryTool,
  moveFileTool,
  copyFileTool,
  deletePathTool,
];
