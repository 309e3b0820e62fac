import {
  BEHAVIOURS,
  checkAgent,
  CHECKED_AGENTS,
  type AgentReport,
  type CheckResult,
} from '@ralph/agent-check';
import type { AgentsCheckReport } from '../agents-check-report.ts';
import { CliError } from '../cli-error.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Colors, type Io } from '../io.ts';
import { sanitiseLine } from '../terminal-text.ts';

/** The options of `ralph agents check`. */
export interface AgentsCheckFlags {
  readonly json?: boolean | undefined;
}

/** Holds the agents of this machine to what every agent must do, and answers whether all did. */
export async function agentsCheckCommand(
  names: readonly string[],
  flags: AgentsCheckFlags,
  io: Io,
): Promise<number> {
  const unknown = names.filter((name) => !CHECKED_AGENTS.includes(name));
  if (unknown.length > 0) {
    throw new CliError(
      'option_invalid',
      `no agent ${unknown.join(', ')} to check: expected some of ${CHECKED_AGENTS.join(', ')}`,
    );
  }
  const colors = colorsFor(io.stdout, io.env);
  const results: CheckResult[] = [];
  for (const name of names.length === 0 ? CHECKED_AGENTS : names) {
    if (flags.json !== true) io.stdout.write(`${colors.bold(name)}\n`);
    const result = await checkAgent(name, { ralph: ownCommand(), path: io.env['PATH'] ?? '' });
    results.push(result);
    if (flags.json !== true) io.stdout.write(resultText(result, colors));
  }
  if (flags.json === true)
    io.stdout.write(`${JSON.stringify(results satisfies AgentsCheckReport, null, 2)}\n`);
  const reports = results.flatMap((result) => (result.checked ? [result.report] : []));
  // An agent that was asked for and is not there is no success; of all, those that are there count.
  const isWhole = names.length === 0 ? reports.length > 0 : reports.length === results.length;
  return isWhole && reports.every(isGood) ? EXIT_CODE.succeeded : EXIT_CODE.unitsFailed;
}

/** This very program: the check runs it in a place of its own. */
function ownCommand(): readonly string[] {
  return [process.execPath, process.argv[1] ?? 'ralph'];
}

function isGood({ behaviours }: AgentReport): boolean {
  return behaviours.every(({ result }) => result !== 'failed');
}

function resultText(result: CheckResult, colors: Colors): string {
  if (!result.checked) return `  ${colors.yellow('not checked')}  ${sanitiseLine(result.reason)}\n\n`;
  const { version, behaviours } = result.report;
  const paint = { passed: colors.green, limited: colors.yellow, skipped: colors.dim, failed: colors.red };
  const lines = behaviours.map(({ name, result: verdict, note }) => {
    const why = note === null ? '' : `: ${sanitiseLine(note)}`;
    return `  ${paint[verdict](verdict.padEnd(7))}  ${BEHAVIOURS[name]}${why}\n`;
  });
  return `  version ${version ?? 'unknown'}\n${lines.join('')}\n`;
}
