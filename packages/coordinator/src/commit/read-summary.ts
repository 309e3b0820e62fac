import { join } from 'node:path';
import { readBounded } from '../bounded-file.ts';

/** The items under "Summary" in a unit's development result, without their ids; empty when there is none. */
export function readSummary(artifactDirectory: string): readonly string[] {
  const text = readBounded(join(artifactDirectory, 'development_result.md'))?.content.toString('utf8') ?? '';
  const section = /^##[ \t]+summary[ \t]*\r?\n([\s\S]*?)(?=^#{1,2}[ \t]|$(?![\s\S]))/im.exec(text)?.[1] ?? '';
  const items = section.split(/^[-*][ \t]+/m);
  // What stands before the first item is a summary without a list.
  const [prose = '', ...listed] = items;
  const said = listed.length > 0 ? listed : prose.split(/\n[ \t\r]*\n/);
  return said.map((item) => item.replace(/^\[[\w-]+\][ \t]*/, '').trim()).filter((item) => item !== '');
}
