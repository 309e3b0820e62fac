import type { ControlRequest, RunReading } from '@ralph/coordinator';
import { CliError } from '../cli-error.ts';
import { sanitiseLine } from '../terminal-text.ts';

/**
 * Asks a run that goes on for something and tells what it answered; null when it ended before it did.
 *
 * @throws CliError `request_refused` with the reason.
 */
export async function askRun(reading: RunReading, request: ControlRequest): Promise<string | null> {
  const { sendControl } = await import('@ralph/coordinator');
  const answer = await sendControl(reading, request);
  if (answer === null) return null;
  if (!answer.accepted) throw new CliError('request_refused', `run ${reading.run_id}: ${answer.message}`);
  return sanitiseLine(answer.message);
}
