import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEventLine } from '@ralph/reducer';

/** The unit that runs before all others and keeps a secret in its namespace. */
export const KEEPER = 'keeper';

/** What an attack did to the files of the run, in words: they are the coordinator's and the other workers'. */
export function spoiltState(root: string, id: string, mark: string): readonly string[] {
  const state = join(root, '.agent');
  const names = readdirSync(state, { recursive: true, encoding: 'utf8' });
  const own = join('workers', id, '');
  const keepers = names.filter((name) => name.startsWith(join('workers', KEEPER, '')));
  return [
    ...names.filter((name) => name.includes(mark) && !name.startsWith(own) && !isQuarantined(name)),
    ...keepers.filter((name) => contentOf(join(state, name)).includes(mark)),
    ...names.filter((name) => name.endsWith('journal.ndjson') && isForged(join(state, name), mark)),
    ...(namesUnit(join(state, own, 'worker-manifest.json'), id) ? [] : ['its own manifest']),
  ];
}

/** What an audit took out of the tree keeps its name. */
function isQuarantined(name: string): boolean {
  return /^runs\/[^/]+\/quarantine\//.test(name);
}

/** An event may tell of the mark, as the path of a refused call; a line that is no event is not the coordinator's. */
function isForged(journal: string, mark: string): boolean {
  const lines = contentOf(journal).split('\n');
  return lines.some((line) => line.includes(mark) && !parseEventLine(line).ok);
}

function namesUnit(manifest: string, id: string): boolean {
  return contentOf(manifest).includes(`"unit_id": ${JSON.stringify(id)}`);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
