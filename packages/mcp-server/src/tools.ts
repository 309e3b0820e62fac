import { fileTools } from './file-tools.ts';
import type { Tool } from './tool.ts';
import { declareCompleteTool } from './tools/declare-complete.ts';
import { execTool } from './tools/exec.ts';
import { gitDiffTool } from './tools/git-diff.ts';
import { gitLogTool } from './tools/git-log.ts';
import { gitShowTool } from './tools/git-show.ts';
import { gitStatusTool } from './tools/git-status.ts';
import { reportProgressTool } from './tools/report-progress.ts';
import { submitMdArtifactTool } from './tools/submit-md-artifact.ts';

const ALL: readonly Tool[] = [
  ...fileTools,
  gitStatusTool,
  gitDiffTool,
  gitLogTool,
  gitShowTool,
  execTool,
  reportProgressTool,
  declareCompleteTool,
  submitMdArtifactTool,
];

/** Every tool by its name. */
export const TOOLS: ReadonlyMap<string, Tool> = new Map(ALL.map((tool) => [tool.name, tool]));
