import type {
  Budget,
  CommandLine,
  CommitMode,
  ConfinementLevel,
  RunSummary,
  WorkPlan,
} from '@ralph/manifest';
import type { JailBackend } from '@ralph/mcp-server';
import type { JournalKeeping } from './journal/journal-keeping.ts';
import type { OutOfBoundsPolicy, RunEvent, RunState, AttemptWait } from '@ralph/reducer';

/** Everything that one run needs to know. Times are in ms. */
export interface RunOptions {
  readonly plan: WorkPlan;
  /** Where the plan came from, for the journal; null when it came from standard input. */
  readonly planPath: string | null;
  /** SHA-256 of the plan's text, hexadecimal. */
  readonly planSha256: string;
  /** Any directory of the checkout; the run works in its top level. One that is in no checkout is taken as it is. */
  readonly root: string;
  /**
   * Agent for units that neither name one nor carry a script or a command; several with commas are a chain, best first.
   */
  readonly agent: string | null;
  readonly maxWorkers: number;
  /** Overrides the plan's own `verify`. A string goes to the shell, an array is an argument vector. */
  readonly verify: CommandLine | null;
  /** Default: 30 minutes. */
  readonly verifyTimeoutMs?: number | undefined;
  /** Wall time of one attempt unless its unit says otherwise. Default: 60 minutes. */
  readonly timeoutMs?: number | undefined;
  /**
   * Time until the first output or MCP call of an agent that gets a prompt, unless its unit says otherwise. Commands and
   * scripts may be silent. Default: 2 minutes.
   */
  readonly startTimeoutMs?: number | undefined;
  /** Time of one attempt without output or MCP call, unless its unit says otherwise. Default: 10 minutes. */
  readonly idleTimeoutMs?: number | undefined;
  /** What all attempts of the run may consume together; each field overrides the plan's own. Default: the plan's. */
  readonly budget?: Budget | undefined;
  /** From asking a process to stop until it is killed. Default: 10 seconds. */
  readonly graceMs?: number | undefined;
  /** Stop all other units, as cancelled, when one failed for good. */
  readonly failFast: boolean;
  /** Stop all other units, as cancelled, when so many failed for good; null: never. Default: null. */
  readonly maxFailures?: number | null | undefined;
  /** Further attempts with each agent of a unit's chain, unless the unit says otherwise. Default: 0. */
  readonly retries?: number | undefined;
  /** Before the first retry with an agent; it doubles with each further one, up to 30 s. Default: 1 second. */
  readonly retryDelayMs?: number | undefined;
  /**
   * Where to look whether the network is there: `host:port` or an http(s) address; `off`: nowhere. Default: at the
   * model's server of the agent whose attempt failed as if it were not.
   */
  readonly connectivityProbe?: string | undefined;
  /** Before the network is looked for again; it doubles with each further time, up to 30 s. Default: 1 second. */
  readonly connectivityDelayMs?: number | undefined;
  /** `auto` takes the best level that this machine offers to each unit. */
  readonly confine: 'auto' | ConfinementLevel;
  /** Refuse to start unless every unit gets at least this level. */
  readonly requireConfine: ConfinementLevel | null;
  /** What is done about writes outside the directories of every unit. Default: quarantine them and fail the unit. */
  readonly outOfBounds?: OutOfBoundsPolicy | undefined;
  /**
   * Files that git ignores whose content is kept so that a quarantine can put it back, as patterns of a `.gitignore`.
   * Default: `.env*`, lock files and `*.tfstate*`. All other ignored files are compared by what the file system tells.
   */
  readonly auditIgnored?: readonly string[] | undefined;
  /** Overrides the plan's own `commit`. Default: what the plan says. */
  readonly commit?: CommitMode | undefined;
  /** What carries out the level `jail`. Default: the best that holds on this machine. */
  readonly jail?: JailBackend | undefined;
  /** Globs of files that a jail hides besides the usual credentials, from the root as in `.gitignore`, or `~/…` and `/…`. */
  readonly hide?: readonly string[] | undefined;
  /** Globs of files that no jail hides, although they look like credentials. */
  readonly show?: readonly string[] | undefined;
  /** How large the journal may become, and how long the run waits for a disk that cannot be written. */
  readonly journal?: JournalKeeping | undefined;
  /** Whether the durations of earlier runs decide what starts first, and those of this one are kept. Default: true. */
  readonly history?: boolean | undefined;
  /**
   * Templates of prompts by the drain, or the kind of drain, that they are for. Default: those of the checkout, in
   * `.agent/prompts`; where there are none, the built-in ones.
   */
  readonly promptTemplates?: Readonly<Record<string, string>> | undefined;
  /** Open files besides standard output and error that this process itself writes meanwhile: their changes are nobody's. */
  readonly outputs?: readonly number[] | undefined;
  readonly ralphVersion: string;
  /** Stops the run in order: nothing new starts, running agents are asked to stop, state is kept. */
  readonly signal?: AbortSignal | undefined;
  /** Kills what still runs, at once. */
  readonly killSignal?: AbortSignal | undefined;
  /** Told of each event once it is journalled and reduced; what it throws changes nothing. */
  readonly onEvent?: ((event: RunEvent, state: RunState) => void) | undefined;
  /** Told of the units that could start but for something that has to be waited for; also when that changed. */
  readonly onWaits?: ((waits: readonly AttemptWait[]) => void) | undefined;
  /** Told of what a person should know and no event tells, such as an odd setting. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /**
   * Told of the lines that workers print, free of control characters and secrets. Of what a command prints faster than
   * anyone could read (32 KiB in 50 ms) it is told the last lines only, and that some were left out.
   */
  readonly onLine?: ((unitId: string, line: string) => void) | undefined;
  /** Tells `onLine` of each line, also of a flood. Default: false. */
  readonly everyLine?: boolean | undefined;
}

/** What a run leaves behind; all paths are absolute. */
export interface RunResult {
  readonly summary: RunSummary;
  readonly summaryPath: string;
  readonly summaryMarkdownPath: string;
  readonly journalPath: string;
  readonly logDirectory: string;
}
