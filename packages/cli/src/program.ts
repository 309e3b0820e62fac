import { Argument, Command, Option } from 'commander';
import { EXIT_CODE } from './exit-code.ts';
import type { Io } from './io.ts';
import { REPAIRS, parseMaxWorkers } from './option-values.ts';
import { examples } from './program/examples.ts';
import { addLook } from './program/look.ts';
import { addSetUp } from './program/set-up.ts';
import { addSteer } from './program/steer.ts';
import { RUN_ARGUMENT, withCheckout, withJson, type SetExitCode } from './program/with-checkout.ts';
import { SCHEMA_DOCUMENTS, type SchemaDocument } from './schema-document.ts';
import type { PlanWishes } from './settings/setting.ts';
import { UNRECORDED_KEYS } from './settings/settings.ts';
import { settleFlags } from './settings/settle-flags.ts';
import { withLimitSettings, withPlanSettings } from './settings/setting-options.ts';
import type { DemoFlags } from './commands/demo.ts';
import type { ReplayFlags } from './commands/replay.ts';
import type { ResumeFlags } from './commands/resume.ts';
import type { RunLimits } from './run-options-of.ts';
import type { RunFlags } from './commands/run.ts';
import type { ValidateFlags } from './commands/validate.ts';

/** What every command takes. */
export interface GlobalFlags {
  readonly verbose?: boolean | undefined;
}

/** Describes the command line. A command's code is loaded only when that command runs. */
export function buildProgram(io: Io, setExitCode: SetExitCode): Command {
  const program = new Command('ralph')
    .description(
      'Fan a plan of work units out to coding agents, each confined to its own directories of one checkout',
    )
    .version(io.version, '-V, --version', 'print the version')
    .option('-v, --verbose', 'say more, and where an error came from')
    .configureHelp({ showGlobalOptions: true })
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError('(run with --help for the options and examples)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .addHelpText('after', examples('ralph demo', 'ralph run plan.json --verify "npm test"') + EXIT_CODES);
  addRun(program, io, setExitCode);
  addReplay(program, io, setExitCode);
  addResume(program, io, setExitCode);
  addLook(program, io, setExitCode);
  addSteer(program, io, setExitCode);
  addValidate(program, io, setExitCode);
  addSchema(program, io);
  addWorker(program, io, setExitCode);
  addMcp(program, io, setExitCode);
  addDemo(program, io, setExitCode);
  addSetUp(program, io, setExitCode);
  return program;
}

const EXIT_CODES = `
Exit codes:
  ${EXIT_CODE.succeeded}    all units succeeded
  ${EXIT_CODE.unitsFailed}    units failed
  ${EXIT_CODE.usage}    the plan or the command line is wrong
  ${EXIT_CODE.resumable}    stopped for a passing reason (disk full, read-only directory)
  ${EXIT_CODE.outOfBounds}    a write outside the directories of every unit was found
  ${EXIT_CODE.verificationFailed}    the verification command failed
  ${EXIT_CODE.interrupted}  interrupted
`;

function addRun(program: Command, io: Io, setExitCode: SetExitCode): void {
  const run = program
    .command('run')
    .summary('run a plan')
    .description(
      'Run the plan in the git checkout that holds the current directory, or in the directory itself where there is none',
    )
    .argument('<plan>', 'path of the plan (.json, .jsonc, .yaml, .toml or .md), or - for standard input')
    .option('--resume', 'go on with the newest run of this plan, as "ralph resume" does')
    .addOption(
      new Option(
        '--print-prompt <unit>',
        'print what the agent of this unit would be told in its first attempt, and start nothing',
      ).conflicts('resume'),
    );
  withResumeOptions(
    withRunOptions(withPlanOptions(run)),
    'only show what would be done: order, commands, jails, names of variables, time; with --resume, what that would do',
  )
    .addHelpText(
      'after',
      examples(
        'ralph run plan.json --agent claude --commit per_unit',
        'ralph run plan.yaml --verify "npm test" --json > events.ndjson',
      ),
    )
    .action(async (plan: string, given: RunFlags, command: Command) => {
      const { runCommand } = await import('./commands/run.ts');
      const settle = async (wishes: PlanWishes): Promise<RunFlags> => {
        await settleFlags(command, io, given.resume === true ? { only: UNRECORDED_KEYS } : { plan: wishes });
        return command.optsWithGlobals();
      };
      setExitCode(await runCommand(plan, { given, settle }, io));
    });
}

function addResume(program: Command, io: Io, setExitCode: SetExitCode): void {
  const resume = program
    .command('resume')
    .summary('go on with a run that was cut short or left units undone')
    .description(
      'Show what is left of a run, unit by unit, and do it: units that finished are skipped, what still lives of a ' +
        'dead run is ended, an attempt that had delivered is judged from what it left, and all others start again. ' +
        'Options that are not given are as the run recorded them',
    )
    .argument('[run]', 'id of the run, or the beginning of one; the newest run when it is left out');
  withResumeOptions(
    withRunOptions(withPlanOptions(resume)),
    'only show what a resume would skip, redo, adopt and end',
  )
    .addHelpText('after', examples('ralph resume', 'ralph resume 20260102-03 --dry-run'))
    .action(async (run: string | undefined, _given: ResumeFlags, command: Command) => {
      const { resumeCommand } = await import('./commands/resume.ts');
      await settleFlags(command, io, { only: UNRECORDED_KEYS });
      setExitCode(await resumeCommand(run, command.optsWithGlobals(), io));
    });
}

function withPlanOptions(command: Command): Command {
  return withPlanSettings(command).option(
    '-C, --cwd <directory>',
    'checkout to work in, instead of the current directory',
  );
}

function withResumeOptions(command: Command, dryRun: string): Command {
  return command
    .option('--dry-run', dryRun)
    .option(
      '--accept-changes',
      'resume although the plan, the policy, the branch or other files changed since, and take them as they are now',
    );
}

function withRunOptions(command: Command): Command {
  return withLimitSettings(command)
    .option(
      '--json',
      'print the journalled events on standard output, one a line, and the rest on standard error',
    )
    .option('-q, --quiet', 'show only what goes wrong, and the end of a run that did not succeed')
    .option('--events <file>', 'append the journalled events to this file as they happen, one a line')
    .option('--junit <file>', 'write the end of the run to this file as JUnit XML, one test case a unit');
}

function addReplay(program: Command, io: Io, setExitCode: SetExitCode): void {
  withJson(withCheckout(program.command('replay')), 'replay_report')
    .summary('check a run against its journal')
    .description(
      'Derive every state of a run from its journal, and print the first divergence, if there is any: an event that ' +
        'cannot be, or a snapshot, checkpoint or summary that says something else; nothing is changed',
    )
    .argument('[run]', RUN_ARGUMENT)
    .addHelpText('after', examples('ralph replay', 'ralph replay 20300102 --json'))
    .action(async (run: string | undefined, flags: ReplayFlags) => {
      const { replayCommand } = await import('./commands/replay.ts');
      setExitCode(await replayCommand(run, flags, io));
    });
}

function addValidate(program: Command, io: Io, setExitCode: SetExitCode): void {
  program
    .command('validate')
    .summary('check a plan, and repair it')
    .description(
      'Report every problem of a plan with its line and what would repair it, what is probably not meant, and how ' +
        'its units hang together; nothing is started',
    )
    .argument('<plan>', 'path of the plan (.json, .jsonc, .yaml, .toml or .md), or - for standard input')
    .option(
      '--fix',
      'write the repaired plan back into its file, or with - to standard output; what only a person can decide stays',
    )
    .addOption(
      new Option(
        '--prefer <repair>',
        'with --fix: let units that overlap wait for each other, make one of them, or narrow the wider',
      )
        .choices(REPAIRS)
        .default('serialise' as const),
    )
    .option(
      '-j, --max-workers <number>',
      'for the best possible speed-up: how many units at once (default: any number)',
      parseMaxWorkers,
    )
    .option('--json', 'print one JSON document (ralph schema validation_report)')
    .addHelpText(
      'after',
      examples('ralph validate plan.json --max-workers 8', 'ralph validate --fix --prefer narrow plan.yaml'),
    )
    .action(async (plan: string, flags: ValidateFlags) => {
      const { validateCommand } = await import('./commands/validate.ts');
      setExitCode(await validateCommand(plan, flags, io));
    });
}

function addSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .summary('print a JSON Schema')
    .description('Print the JSON Schema of a document that ralph reads or writes')
    .addArgument(new Argument('<document>', 'what to describe').choices(SCHEMA_DOCUMENTS))
    .addHelpText('after', examples('ralph schema plan > plan.schema.json', 'ralph schema event'))
    .action(async (document: SchemaDocument) => {
      const { schemaCommand } = await import('./commands/schema.ts');
      schemaCommand(document, io);
    });
}

function addWorker(program: Command, io: Io, setExitCode: SetExitCode): void {
  program
    .command('worker')
    .summary('run one worker from its manifest')
    .description('Run one attempt of one unit as its manifest says, and print the outcome as one JSON line')
    .addOption(new Option('--manifest <path>', 'path of a worker-manifest.json').makeOptionMandatory())
    .addHelpText(
      'after',
      examples(
        'ralph worker --manifest .agent/workers/api/worker-manifest.json',
        'ralph worker --manifest /tmp/worker-manifest.json > outcome.json',
      ),
    )
    .action(async (flags: { readonly manifest: string }) => {
      const { workerCommand } = await import('./commands/worker.ts');
      setExitCode(await workerCommand(flags.manifest, io));
    });
}

function addMcp(program: Command, io: Io, setExitCode: SetExitCode): void {
  withLimitSettings(withPlanOptions(program.command('mcp')))
    .summary('offer ralph to an agent, over MCP')
    .description(
      'Serve MCP on standard input and output, so that an agent can validate plans, run them, follow, read and steer ' +
        'the runs. The options hold for every run that it starts, and it cannot loosen them. Runs end with the connection',
    )
    .addHelpText(
      'after',
      examples(
        'ralph mcp --agent claude',
        'ralph mcp --cwd ./app --require-confine jail',
        'claude mcp add ralph -- ralph mcp --agent claude',
      ),
    )
    .action(async (_given: RunLimits, command: Command) => {
      const { mcpCommand } = await import('./commands/mcp.ts');
      await settleFlags(command, io);
      setExitCode(await mcpCommand(command.opts(), io));
    });
}

function addDemo(program: Command, io: Io, setExitCode: SetExitCode): void {
  withRunOptions(program.command('demo'))
    .summary('see a run on a small example project')
    .description(
      'Make a small git repository with failing tests and a plan, and run the plan with scripted agents',
    )
    .option('--dir <directory>', 'make it here, in a new or empty directory, instead of a temporary one')
    .addHelpText('after', examples('ralph demo', 'ralph demo --dir ./ralph-demo --max-workers 1'))
    .action(async (flags: DemoFlags) => {
      const { demoCommand } = await import('./commands/demo.ts');
      setExitCode(await demoCommand(flags, io));
    });
}
