import type { ToolOutput } from '@ralph/mcp-plan';
import type { Stats } from 'node:fs';
import { fileSize } from '../file-size.ts';
import { findPlace, statPlace } from '../open-beneath.ts';
import { answerFsErrors, errorCode } from '../scope-fs-error.ts';
import type { Scope } from '../scope.ts';
import { defineTool } from '../tool.ts';

/** How far dates reach, both ways from 1970. */
const LAST_DAY_MS = 8.64e15;

/** Tells what is at a path. */
export const statPathTool = defineTool('stat_path', {
  run: ({ path }, { scope }) =>
    answerFsErrors(path, async () => {
      const structured = { path, ...describe(await statOrMissing(scope, path)) };
      return { text: JSON.stringify(structured), structured };
    }),
});

async function statOrMissing(scope: Scope, path: string): Promise<Stats | undefined> {
  try {
    await using place = await findPlace(scope, path, { access: 'read', last: 'follow', parents: 'existing' });
    return await statPlace(place);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function describe(stats: Stats | undefined): Omit<ToolOutput<'stat_path'>, 'path'> {
  if (stats === undefined) return { type: 'missing' };
  return {
    type: stats.isFile() ? 'file' : stats.isDirectory() ? 'dir' : 'other',
    size: fileSize(stats),
    mode: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
    modified_at: isoTime(stats.mtimeMs),
    created_at: isoTime(stats.birthtimeMs),
  };
}

/** Whoever may write a file may date it beyond the calendar. */
function isoTime(ms: number): string {
  return new Date(Math.min(Math.max(ms, -LAST_DAY_MS), LAST_DAY_MS)).toISOString();
}
