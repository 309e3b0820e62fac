import { parseArgs } from 'node:util';
import { McpServerError } from './mcp-server-error.ts';

/** What the command line of `ralph-mcp` asks for. */
export type RalphMcpArguments =
  | { readonly ask: 'help' | 'version' }
  | {
      readonly ask: 'serve';
      readonly root: string;
      readonly allow: readonly string[];
      readonly drain: string;
      readonly port: number;
      readonly namespace: string | null;
      readonly exec: ExecChoice;
      readonly results: ResultForm;
      readonly provider: string | null;
    };

/** What tools answer with: data beside the text, or text only. */
type ResultForm = 'structured' | 'text';

/** How `exec` is offered: in a jail or not at all, without one, or never. */
type ExecChoice = 'jail' | 'unconfined' | 'off';

export const HELP = `Usage: ralph-mcp --root DIR --allow DIR… [options]

Serves the tools of @ralph over MCP (streamable HTTP) on 127.0.0.1, confined to the allowed directories.
Prints one JSON line {"url","token","tools"} on standard output and serves until standard input closes.

  --root DIR        the checkout: everything in it can be read, except files that hold credentials
  --allow DIR…      directories in it that can be written; missing ones are made; none: read-only
  --drain NAME      purpose of the session: planning, analysis, review, commit, development, fix
                    (default: development)
  --port N          port to listen on (default: 0, any free one)
  --namespace DIR   directory in the checkout that can be written too: for artifacts (DIR/artifacts) and
                    long output (DIR/tmp); without it artifacts go to .agent/artifacts
  --exec HOW        jail: offer exec when bubblewrap works here (default); unconfined: offer it without
                    any boundary; off: do not offer it
  --results HOW     structured: tools answer with data beside the text (default); text: with text only, for
                    clients such as Claude Code that would show their model the data instead of the text
  --provider NAME   who serves the model, such as claude, openai or gemini: decides how read_media hands
                    images and documents over (default: unknown)
  --help, --version

Examples:
  ralph-mcp --root . --allow src docs
  ralph-mcp --root ~/app --allow packages/api --namespace .agent/workers/api --exec off
`;

const RESULT_FORMS = ['structured', 'text'] as const satisfies readonly ResultForm[];
const EXEC_CHOICES = ['jail', 'unconfined', 'off'] as const satisfies readonly ExecChoice[];

/** Reads the command line; throws a `usage` error that says what was expected. */
export function readArguments(argv: readonly string[]): RalphMcpArguments {
  const { values, positionals } = parse(argv);
  if (values.help === true) return { ask: 'help' };
  if (values.version === true) return { ask: 'version' };
  const { root, allow = [], drain = 'development', port = '0', namespace = null, exec = 'jail' } = values;
  const { results = 'structured', provider = null } = values;
  if (root === undefined) throw usage('--root is missing. Give the checkout, for example --root .');
  if (allow.length === 0 && positionals[0] !== undefined)
    throw usage(`unexpected argument ${quote(positionals[0])}.`);
  const choice = EXEC_CHOICES.find((each) => each === exec);
  if (choice === undefined) throw usage(`--exec is ${quote(exec)}: expected jail, unconfined or off.`);
  const form = RESULT_FORMS.find((each) => each === results);
  if (form === undefined) throw usage(`--results is ${quote(results)}: expected structured or text.`);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw usage(`--port is ${quote(port)}: expected a number from 0 to 65535.`);
  }
  return {
    ask: 'serve',
    root,
    allow: [...allow, ...positionals],
    drain,
    port: Number(port),
    namespace,
    exec: choice,
    results: form,
    provider,
  };
}

const OPTIONS = {
  root: { type: 'string' },
  allow: { type: 'string', multiple: true },
  drain: { type: 'string' },
  port: { type: 'string' },
  namespace: { type: 'string' },
  exec: { type: 'string' },
  results: { type: 'string' },
  provider: { type: 'string' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function usage(message: string, options?: ErrorOptions): McpServerError {
  return new McpServerError('usage', message, options);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
