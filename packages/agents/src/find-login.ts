import type { RunProbe } from './adapter.ts';
import type { AgentLogin, LoginSign } from './agent-login.ts';
import { isSet } from './lenient.ts';

/** What a look for a login may ask of the machine. */
export interface LoginPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file of the user's own state, below the home that a variable leads to; null when there is none. */
  readonly readState: (home: string, path: string) => string | null;
  readonly run: RunProbe;
}

/** The first sign that someone is logged in; null when none is seen, which is no proof of the contrary. */
export async function findLogin({ signs }: AgentLogin, place: LoginPlace): Promise<LoginSign | null> {
  for (const sign of signs) {
    if (await isSeen(sign, place)) return sign;
  }
  return null;
}

async function isSeen(sign: LoginSign, { environment, readState, run }: LoginPlace): Promise<boolean> {
  switch (sign.type) {
    case 'variable':
      return isSet(environment[sign.name]);
    case 'file':
      return sign.pattern.test(readState(sign.home, sign.path) ?? '');
    case 'command': {
      const { exit_code, stdout, stderr } = await run(sign.argv);
      return exit_code === 0 && sign.pattern.test(`${stdout}\n${stderr}`);
    }
  }
}
