import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { RetryFlags } from '../commands/retry.ts';
import type { StopFlags } from '../commands/stop.ts';
import { examples } from './examples.ts';
import { RUN_ARGUMENT, withCheckout, type SetExitCode } from './with-checkout.ts';

/** The commands that steer a run, from another terminal. */
export function addSteer(program: Command, io: Io, setExitCode: SetExitCode): void {
  addStop(program, io, setExitCode);
  addRetry(program, io, setExitCode);
}

function addStop(program: Command, io: Io, setExitCode: SetExitCode): void {
  withCheckout(program.command('stop'))
    .summary('stop a run, or one unit of it')
    .description(
      'Stop a run that goes on in another terminal, as Ctrl-C does there: nothing new starts, running agents are asked ' +
        'to end, and the run can be resumed. With a unit only that ends, as cancelled, and whatever needs it is blocked',
    )
    .argument('[unit]', 'id of the unit; the whole run when it is left out')
    .argument('[run]', RUN_ARGUMENT)
    .option('--now', 'kill what runs at once, as a second Ctrl-C does')
    .addHelpText('after', examples('ralph stop', 'ralph stop api --now'))
    .action(async (unit: string | undefined, run: string | undefined, flags: StopFlags) => {
      const { stopCommand } = await import('../commands/stop.ts');
      setExitCode(await stopCommand(unit, run, flags, io));
    });
}

function addRetry(program: Command, io: Io, setExitCode: SetExitCode): void {
  withCheckout(program.command('retry'))
    .summary('try a unit again, and tell it what to do otherwise')
    .description(
      'Open a unit that failed or was stopped again, with all its retries, and whatever it blocks. A run that goes on ' +
        'does it by itself; one that is over is resumed here, and then a unit that succeeded can be done again too',
    )
    .argument('<unit>', 'id of the unit')
    .argument('[run]', RUN_ARGUMENT)
    .option('--feedback <text>', 'what its next attempts are to be told')
    .option(
      '--accept-changes',
      'of a run that is over: take what changed since as it is now, as "ralph resume" does',
    )
    .option('--json', 'of a run that is over: print the journalled events on standard output, one a line')
    .addHelpText(
      'after',
      examples('ralph retry api', 'ralph retry api --feedback "keep the old endpoint too"'),
    )
    .action(async (unit: string, run: string | undefined, flags: RetryFlags) => {
      const { retryCommand } = await import('../commands/retry.ts');
      setExitCode(await retryCommand(unit, run, flags, io));
    });
}
