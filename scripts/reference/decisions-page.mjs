import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../docs/decisions', import.meta.url));

/** docs/decisions/README.md: the list of what is beside it. */
export function decisionsPage() {
  const names = readdirSync(FOLDER).filter((name) => /^\d{4}-/.test(name));
  const lines = names.sort().map((name, nth) => {
    const [, title = ''] = /^# (?:\d+[.:] )?(.+)$/m.exec(readFileSync(`${FOLDER}/${name}`, 'utf8')) ?? [];
    return `${nth + 1}. [${title}](${name})`;
  });
  return `# Decisions

What was asked more than once, or will be: context, decision, consequence.

${lines.join('\n')}
`;
}
