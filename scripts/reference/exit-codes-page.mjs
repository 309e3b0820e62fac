import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { PLAN_PROBLEM_CODES } from '../../packages/manifest/dist/index.js';
import { POLICY_PROBLEM_CODES } from '../../packages/mcp-plan/dist/index.js';
import { askRalph } from './ask-ralph.mjs';
import { plain, table } from './markdown.mjs';

/** The errors that are told with their code; all others are bugs. */
const ERRORS = {
  CliError: 'packages/cli/src/cli-error.ts',
  CoordinatorError: 'packages/coordinator/src/coordinator-error.ts',
  AgentError: 'packages/agents/src/agent-error.ts',
};

/** docs/reference/exit-codes.md: what the shell is answered, and the codes that errors print. */
export async function exitCodesPage() {
  return `# Exit codes and error codes

## Exit codes

${table(['exit code', 'meaning'], await exitCodes())}

When several hold, the first of 130, 3, 4, 1, 5 is answered. Some commands answer a question of their own:

| command | exit code |
| --- | --- |
| \`ralph validate\` | 2 for a plan with problems |
| \`ralph doctor\` | 1 when no run with an agent could start |
| \`ralph replay\` | 1 when something does not follow from the journal |
| \`ralph config\`, \`ralph agents\` | 2 when a file of the configuration says something that cannot be followed |
| \`ralph agents check\` | 1 when an agent does not what every agent must |
| \`ralph gc\` | 1 when something could not be removed |
| \`ralph worker\` | 1 for a unit that failed, 130 for one that was stopped |
| \`ralph resume --dry-run\` | 2 when something changed and \`--accept-changes\` is not given |

## Error codes

What keeps a command from its work is told in one block on standard error: what happened, where, what to do, and in the last
line the code. \`--verbose\` adds where in ralph it came from.

\`\`\`text
error: plan.json: there is no such file; give the path of a plan, or - for standard input
code: plan_unreadable
\`\`\`

${table(['code', 'exit code', 'meaning'], await errorCodes())}

## Problems of plans

The \`code\` of a problem that \`ralph validate --json\` tells; the message says what to do.

${list(PLAN_PROBLEM_CODES)}

## Problems of policies

The same for \`agents.toml\` and \`mcp.toml\`, where programs read them with [\`@ralph/mcp-plan\`](../api/mcp-plan.md).

${list(POLICY_PROBLEM_CODES)}
`;
}

/** From the help, whose last section they are. */
async function exitCodes() {
  const [, section = ''] = (await askRalph('--help')).split('Exit codes:\n');
  const rows = [...section.matchAll(/^ +(\d+) +(.+)$/gm)].map(([, code, meaning]) => [code, plain(meaning)]);
  if (rows.length === 0) throw new Error('the help names no exit codes');
  return rows;
}

async function errorCodes() {
  const { exitCodeOfError } = await importSource('packages/cli/src/exit-code.ts');
  const meanings = new Map([['bug', { exit: exitCodeOfError(new Error()), texts: [BUG] }]]);
  for (const [name, file] of Object.entries(ERRORS)) {
    for (const [code, text] of documentedCodes(file)) {
      const exit = exitCodeOfError(Object.assign(new Error(), { name, code }));
      const texts = new Set([...(meanings.get(code)?.texts ?? []), text]);
      meanings.set(code, { exit, texts: [...texts] });
    }
  }
  return [...meanings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { exit, texts }]) => [`\`${code}\``, String(exit), texts.join(' ')]);
}

const BUG = 'An error that ralph did not expect; the block says where to report it.';

/** The members of a union of codes, each with the sentence above it. */
function documentedCodes(file) {
  const text = readFileSync(pathOf(file), 'utf8');
  const union = /^export type \w+ErrorCode =\n(?<members>.*?);$/ms.exec(text)?.groups.members ?? '';
  const members = [...union.matchAll(/^ {2}(?:\/\*\* (?<about>.+) \*\/\n {2})?\| '(?<code>\w+)'/gm)];
  const bare = members.flatMap(({ groups }) => (groups.about === undefined ? [groups.code] : []));
  if (members.length === 0 || bare.length > 0)
    throw new Error(`${file}: each error code needs a sentence above it: ${bare.join(', ')}`);
  return members.map(({ groups }) => [groups.code, groups.about]);
}

/** A source file that imports nothing. */
async function importSource(file) {
  const { code } = transformSync(readFileSync(pathOf(file), 'utf8'), { loader: 'ts' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

function pathOf(file) {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}

function list(codes) {
  return codes.map((code) => `\`${code}\``).join(' · ');
}
