import { isCancel, select, text } from '@clack/prompts';
import type { Io } from '../io.ts';
import type { InitChoices } from './init-files.ts';

type Answers = Pick<InitChoices, 'agent' | 'verify'>;

const NOBODY = '';

/** Asks the two questions; null when the person would rather not go on. */
export async function ask(
  { stdin: input, stdout: output }: Io,
  presets: Answers,
  installed: readonly string[],
): Promise<Answers | null> {
  const agent = await select({
    message: 'Which agent works on units that name none?',
    options: [
      ...installed.map((name) => ({ value: name, label: name })),
      { value: NOBODY, label: 'none', hint: 'each plan or command line names one' },
    ],
    initialValue: presets.agent ?? NOBODY,
    input,
    output,
  });
  if (isCancel(agent)) return null;
  const verify = await text({
    message: 'Which command tells that the work is good? Empty: none',
    initialValue: presets.verify ?? '',
    input,
    output,
  });
  if (isCancel(verify)) return null;
  const command = verify.trim();
  return { agent: agent === NOBODY ? null : agent, verify: command === '' ? null : command };
}
