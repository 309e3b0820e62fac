import type { OptionsButPlan } from '../run-options-of.ts';
import type { Io } from '../io.ts';
import type { RunKeeper } from './run-keeper.ts';

/** What the tools of one server work with. */
export interface ToolContext {
  /** The directory that the server was started for. */
  readonly root: string;
  /** How runs are made; a call cannot loosen what it says. */
  readonly options: OptionsButPlan;
  readonly keeper: RunKeeper;
  readonly io: Pick<Io, 'cwd' | 'env'>;
}

/** A run that is waited for answers before the clients' usual limit of a call, which is 60 s. */
export const LONGEST_WAIT_S = 50;
