import type { ToolOutput } from '@ralph/mcp-plan';
import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { cutLine } from './list-directory.ts';
import { matchesAny } from './search-files-glob.ts';

/** Finds files and directories by name. */
export const searchFilesTool = defineTool('search_files', {
  run: ({ pattern, path, exclude, limit }, { scope, signal, progress }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'read',
        last: 'follow',
        parents: 'existing',
      });
      const [wanted, excluded] = [matchesAny([pattern]), matchesAny(exclude)];
      const found: ToolOutput<'search_files'>['matches'][number][] = [];
      const report = await walkTree(scope, place, {
        maxDepth: Infinity,
        enter: (entry) => !SKIPPED_DIRECTORIES.has(entry.name) && !excluded(entry.path),
        visit: (entry) => {
          if (!wanted(entry.path) || excluded(entry.path)) return true;
          if (found.length === limit) return false;
          return found.push({ path: entry.asked, type: entry.kind }) > 0;
        },
        signal,
        progress,
      });
      const lines = found.map(({ path: name, type }) => (type === 'directory' ? `${name}/` : name));
      const truncated = report.stopped
        ? `more than ${limit} results; name a deeper directory or a longer pattern`
        : describeReport(report);
      return {
        text: [...(lines.length === 0 ? ['(no match)'] : lines), ...cutLine(truncated)].join('\n'),
        structured: { matches: found, truncated },
      };
    }),
});
