import { Option, type Command } from 'commander';
import type { Io } from '../io.ts';
import { parseAge, parseKeep } from '../option-values.ts';
import type { LookFlags } from '../look/look-flags.ts';
import type { DiffFlags } from '../commands/diff.ts';
import type { GcFlags } from '../commands/gc.ts';
import type { GraphFlags } from '../commands/graph.ts';
import { GRAPH_FORMATS } from '../graph/graph-format.ts';
import type { ReportFlags } from '../commands/report.ts';
import type { LogsFlags } from '../commands/logs.ts';
import type { StatusFlags } from '../commands/status.ts';
import { examples } from './examples.ts';
import { RUN_ARGUMENT, withCheckout, withJson, type SetExitCode } from './with-checkout.ts';

/** The commands that look at runs, while they go on and afterwards. */
export function addLook(program: Command, io: Io, setExitCode: SetExitCode): void {
  addStatus(program, io, setExitCode);
  addLogs(program, io, setExitCode);
  addSummary(program, io, setExitCode);
  addDiff(program, io, setExitCode);
  addExplain(program, io, setExitCode);
  addGraph(program, io, setExitCode);
  addReport(program, io, setExitCode);
  addGc(program, io, setExitCode);
}

function addStatus(program: Command, io: Io, setExitCode: SetExitCode): void {
  withJson(withCheckout(program.command('status')), 'status')
    .summary('show how far a run is')
    .description(
      'Show how far a run is, also from another terminal while it goes on: its units, what each does now, how long ' +
        'it has taken and cost, and what is waited for; of a run whose process died, how to go on with it. Of more ' +
        'than 100 units those are listed that run, wait to be tried again, or did not succeed',
    )
    .argument('[run]', RUN_ARGUMENT)
    .option('--all', 'list every unit, however many there are')
    .addHelpText('after', examples('ralph status --all | grep failed', 'ralph status 20300102 --json'))
    .action(async (run: string | undefined, flags: StatusFlags) => {
      const { statusCommand } = await import('../commands/status.ts');
      setExitCode(await statusCommand(run, flags, io));
    });
}

function addLogs(program: Command, io: Io, setExitCode: SetExitCode): void {
  withCheckout(program.command('logs'))
    .summary('show what a unit printed')
    .description(
      'Show what the workers of a unit printed, all its attempts, secrets removed. Control characters and escape ' +
        'sequences are taken out',
    )
    .argument('<unit>', 'id of the unit')
    .argument('[run]', RUN_ARGUMENT)
    .option('-f, --follow', 'go on as the log grows, until the unit has ended')
    .option('--raw', 'byte for byte, with colours and all that may do something to a terminal')
    .addHelpText('after', examples('ralph logs api --follow', 'ralph logs api 20300102 --raw > api.log'))
    .action(async (unit: string, run: string | undefined, flags: LogsFlags) => {
      const { logsCommand } = await import('../commands/logs.ts');
      setExitCode(await logsCommand(unit, run, flags, io));
    });
}

function addSummary(program: Command, io: Io, setExitCode: SetExitCode): void {
  withJson(withCheckout(program.command('summary')), 'summary')
    .summary('show what became of a run')
    .description(
      'Show the end of a run once more: its units, what went wrong, the verification, where to find what',
    )
    .argument('[run]', RUN_ARGUMENT)
    .addHelpText('after', examples('ralph summary', 'ralph summary 20300102 --json > summary.json'))
    .action(async (run: string | undefined, flags: LookFlags) => {
      const { summaryCommand } = await import('../commands/summary.ts');
      setExitCode(await summaryCommand(run, flags, io));
    });
}

function addDiff(program: Command, io: Io, setExitCode: SetExitCode): void {
  withJson(withCheckout(program.command('diff')), 'diff')
    .summary('show what a unit changed')
    .description(
      'Show what a unit changed as a patch: its commits, and what is in none of them as it is in the checkout now. ' +
        'What it wrote out of bounds is named, but not shown',
    )
    .argument('<unit>', 'id of the unit')
    .argument('[run]', RUN_ARGUMENT)
    .option('--name-only', 'only the paths')
    .addHelpText('after', examples('ralph diff api', 'ralph diff api 20300102 > api.patch'))
    .action(async (unit: string, run: string | undefined, flags: DiffFlags) => {
      const { diffCommand } = await import('../commands/diff.ts');
      setExitCode(await diffCommand(unit, run, flags, io));
    });
}

function addExplain(program: Command, io: Io, setExitCode: SetExitCode): void {
  withJson(withCheckout(program.command('explain')), 'explanation')
    .summary('tell why a unit is where it is')
    .description(
      'Tell from the journal why a unit is where it is: the root of a blockage, each attempt with how it failed and ' +
        'what was waited for, and what would be next',
    )
    .argument('<unit>', 'id of the unit')
    .argument('[run]', RUN_ARGUMENT)
    .addHelpText('after', examples('ralph explain api', 'ralph explain api 20300102 --json'))
    .action(async (unit: string, run: string | undefined, flags: LookFlags) => {
      const { explainCommand } = await import('../commands/explain.ts');
      setExitCode(await explainCommand(unit, run, flags, io));
    });
}

function addGraph(program: Command, io: Io, setExitCode: SetExitCode): void {
  withJson(withCheckout(program.command('graph')), 'graph')
    .summary('draw how the units of a plan or a run hang together')
    .description(
      'Draw who needs whom, with the chain marked that takes longest: by the times that the units took before, where ' +
        'they are known, else with one step each. Of a run, what became of each unit too',
    )
    .argument('[plan]', 'path of the plan, or - for standard input')
    .option('--run [run]', 'draw a run instead of a plan: its id, the beginning of one, or the newest')
    .addOption(
      new Option('--format <format>', 'how it is drawn').choices(GRAPH_FORMATS).default('ascii' as const),
    )
    .addHelpText('after', examples('ralph graph plan.json', 'ralph graph --run --format svg > run.svg'))
    .action(async (plan: string | undefined, flags: GraphFlags) => {
      const { graphCommand } = await import('../commands/graph.ts');
      setExitCode(await graphCommand(plan, flags, io));
    });
}

function addReport(program: Command, io: Io, setExitCode: SetExitCode): void {
  withCheckout(program.command('report'))
    .summary('write a run down as a page for a browser')
    .description(
      'Write a run down as one HTML page that needs no network: when each unit worked and waited, who needs whom, ' +
        'files, patches, logs, findings of the audit, the verification. What agents wrote is shown as text',
    )
    .argument('[run]', RUN_ARGUMENT)
    .requiredOption('--html <file>', 'file to write, or - for standard output')
    .addHelpText(
      'after',
      examples('ralph report --html run.html', 'ralph report 20300102 --html - > run.html'),
    )
    .action(async (run: string | undefined, flags: ReportFlags) => {
      const { reportCommand } = await import('../commands/report.ts');
      setExitCode(await reportCommand(run, flags, io));
    });
}

function addGc(program: Command, io: Io, setExitCode: SetExitCode): void {
  withJson(withCheckout(program.command('gc')), 'garbage')
    .summary('remove old runs and what dead ones left behind')
    .description(
      'Remove old runs of the checkout (journals, logs, quarantines) and what coordinators that died left behind. ' +
        'A run that goes on stays, and so does one that could still be resumed',
    )
    .option('--dry-run', 'only show what would be removed')
    .option(
      '--keep <number>',
      'keep so many of the newest runs (default: 10, or 0 with --older-than)',
      parseKeep,
    )
    .option('--older-than <time>', 'only runs in which nothing happened for so long, such as 14d', parseAge)
    .option('--resumable', 'also runs that could still be resumed')
    .addHelpText('after', examples('ralph gc --dry-run', 'ralph gc --older-than 14d'))
    .action(async (flags: GcFlags) => {
      const { gcCommand } = await import('../commands/gc.ts');
      setExitCode(await gcCommand(flags, io));
    });
}
