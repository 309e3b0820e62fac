import { Argument, type Command } from 'commander';
import type { AgentsCheckFlags } from '../commands/agents-check.ts';
import type { AgentsFlags } from '../commands/agents.ts';
import type { ConfigFlags } from '../commands/config.ts';
import type { DoctorFlags } from '../commands/doctor.ts';
import type { InitFlags } from '../commands/init.ts';
import { SHELLS, type Shell } from '../completion/shell-script.ts';
import type { Io } from '../io.ts';
import { examples } from './examples.ts';
import { withCheckout, type SetExitCode } from './with-checkout.ts';

/** Adds the commands that set ralph up and look at what is set up. */
export function addSetUp(program: Command, io: Io, setExitCode: SetExitCode): void {
  addInit(program, io, setExitCode);
  addDoctor(program, io, setExitCode);
  addConfig(program, io, setExitCode);
  addAgents(program, io, setExitCode);
  addCompletion(program, io);
}

function addConfig(program: Command, io: Io, setExitCode: SetExitCode): void {
  withCheckout(program.command('config'))
    .summary('show what is set, and where')
    .description(
      'Show the settings that hold for runs here and who says so: the environment (RALPH_…), .agent/ralph.toml of the ' +
        'checkout, ralph.toml of the user, or what is built in. Flags count more than all of them, and what a plan says ' +
        'itself more than a file',
    )
    .option('--explain <key>', 'what one setting means, and what each layer says of it')
    .option('--json', 'print one JSON document (ralph schema config_report)')
    .addHelpText('after', examples('ralph config', 'ralph config --explain max_workers'))
    .action(async (flags: ConfigFlags) => {
      const { configCommand } = await import('../commands/config.ts');
      setExitCode(await configCommand(flags, io));
    });
}

function addInit(program: Command, io: Io, setExitCode: SetExitCode): void {
  program
    .command('init')
    .summary('set ralph up in a checkout')
    .description(
      'Look which agents are installed and how the project is tested, and write .agent/ralph.toml, agents.toml, mcp.toml ' +
        'and a sample plan. Files that are there stay as they are. On a terminal two questions are asked',
    )
    .option('-y, --yes', 'ask nothing, and take what was found')
    .option('-C, --cwd <directory>', 'checkout to set up, instead of the current directory')
    .option('--json', 'ask nothing, and print one JSON document (ralph schema init_report)')
    .addHelpText('after', examples('ralph init', 'ralph init --yes --cwd ./app'))
    .action(async (flags: InitFlags) => {
      const { initCommand } = await import('../commands/init.ts');
      setExitCode(await initCommand(flags, io));
    });
}

function addDoctor(program: Command, io: Io, setExitCode: SetExitCode): void {
  withCheckout(program.command('doctor'))
    .summary('see whether everything is there')
    .description(
      'Look at the agents and their logins, at what confines them, at the machine and at the configuration, and tell what ' +
        'to do about what is missing. No token is spent and nothing is changed. Exit code 1: no run with an agent could start',
    )
    .option('--json', 'print one JSON document (ralph schema doctor_report)')
    .addHelpText('after', examples('ralph doctor', 'ralph doctor --json > doctor.json'))
    .action(async (flags: DoctorFlags) => {
      const { doctorCommand } = await import('../commands/doctor.ts');
      setExitCode(await doctorCommand(flags, io));
    });
}

function addAgents(program: Command, io: Io, setExitCode: SetExitCode): void {
  const agents = program
    .command('agents')
    .summary('list the coding agents, and check them')
    .description('Look after the coding agents of this machine: without a further word they are listed')
    .addHelpText('after', examples('ralph agents --json', 'ralph agents check claude'));
  withCheckout(agents.command('list', { isDefault: true }))
    .summary('list the agents that a plan can name')
    .description(
      'List the agents that a plan can name: whether they are proven, installed and logged in, and how their models are ' +
        'named; with the agents and chains of agents.toml',
    )
    .option('--json', 'print one JSON document (ralph schema agents_report)')
    .addHelpText('after', examples('ralph agents', 'ralph agents list --json'))
    .action(async (flags: AgentsFlags) => {
      const { agentsCommand } = await import('../commands/agents.ts');
      setExitCode(await agentsCommand(flags, io));
    });
  agents
    .command('check')
    .summary('hold agents to what every agent must do')
    .description(
      'Run the real programs with a scripted model in a temporary home and checkout: work, limits, failing models, a kill, ' +
        'a resume; no token is spent, no login is used and nobody outside this machine is asked. It takes minutes',
    )
    .argument('[names...]', 'agents to check (default: all that are installed)')
    .option('--json', 'print one JSON document (ralph schema agents_check_report)')
    .addHelpText('after', examples('ralph agents check claude', 'ralph agents check --json > agents.json'))
    .action(async (names: readonly string[], flags: AgentsCheckFlags) => {
      const { agentsCheckCommand } = await import('../commands/agents-check.ts');
      setExitCode(await agentsCheckCommand(names, flags, io));
    });
}

function addCompletion(program: Command, io: Io): void {
  program
    .command('completion')
    .summary('print a script that completes commands, flags and names in your shell')
    .description(
      'Print the script that makes a shell complete commands, flags, choices, agents, ids of runs and of units',
    )
    .addArgument(new Argument('<shell>', 'for which shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'ralph completion bash > ~/.local/share/bash-completion/completions/ralph',
        'ralph completion fish | source',
      ),
    )
    .action(async (shell: Shell) => {
      const { completionCommand } = await import('../commands/completion.ts');
      completionCommand(shell, io);
    });
  program
    .command('complete', { hidden: true })
    .description('Tell what could come next on a command line')
    .argument('[words...]', 'all words after the name of the program; the last is the one that is typed')
    .addHelpText('after', examples('ralph complete -- run --con', 'ralph complete -- schema ""'))
    .action(async (words: readonly string[]) => {
      const { completeCommand } = await import('../commands/completion.ts');
      completeCommand(program, words, io);
    });
}
