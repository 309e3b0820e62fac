import { describeReport, SKIPPED_DIRECTORIES, walkTree } from '../open-beneath-tree.ts';
import { findPlace } from '../open-beneath.ts';
import { answerFsErrors } from '../scope-fs-error.ts';
import { defineTool } from '../tool.ts';
import { matchesAny } from '../path-glob.ts';

/** Finds files and directories by name. */
export const searchFilesTool = defineTool('search_files', {
  run: ({ pattern, path, exclude, limit }, { scope, signal }) =>
    answerFsErrors(path, async () => {
      await using place = await findPlace(scope, path, {
        access: 'read',
        last: 'follow',
        parents: 'existing',
      });
      const [wanted, excluded] = [matchesAny([pattern]), matchesAny(exclude)];
      const found: string[] = [];
      const report = await walkTree(scope, place, {
        maxDepth: Infinity,
        enter: (entry) => !SKIPPED_DIRECTORIES.has(entry.name) && !excluded(entry.path),
        visit: (entry) => {
          if (!wanted(entry.path) || excluded(entry.path)) return true;
          if (found.length === limit) return false;
          found.push(entry.kind === 'directory' ? `${entry.asked}/` : entry.asked);
          return true;
        },
        signal,
      });
      const notes = [
        ...(report.stopped ? [`[truncated: more than ${limit} results]`] : []),
        describeReport(report),
      ];
      return {
        text: [...(found.length === 0 ? ['(no match)'] : found), ...notes.filter((note) => note !== '')].join(
          '\n',
        ),
      };
    }),
});
