import type { Tool } from './tool.ts';
import { readFileTool } from './tools/read-file.ts';
import { writeFileTool } from './tools/write-file.ts';

/** Every tool that reads or changes files, each held to the session's scope. */
export const fileTools: readonly Tool[] = [readFileTool, writeFileTool];
