import type * as Coordinator from '@ralph/coordinator';
import type { ResumeOptions, RunOptions, RunResult } from '@ralph/coordinator';
import type { RunEvent } from '@ralph/reducer';
import { CliError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { openTelemetry, type Telemetry } from '../telemetry.ts';
import type { WebhookPatience } from '../webhook.ts';

type RunStarted = Extract<RunEvent, { readonly type: 'run_started' }>;
type RunResumed = Extract<RunEvent, { readonly type: 'run_resumed' }>;
type Watch = Pick<RunOptions, 'signal' | 'killSignal' | 'onNotice' | 'onEvent'>;

/** How a run that was started here can be followed and stopped. */
interface KeptRun {
  /** Stops it in order; the first reason is kept. */
  readonly stop: (why: string) => void;
  /** Kills what still runs of it. */
  readonly kill: () => void;
  /** Resolves when nothing of it is alive any more, however it ended. */
  readonly ended: Promise<void>;
  /** Why it could not go on, or not even begin; null while nothing of that kind happened. */
  readonly trouble: () => string | null;
  /** What a person should know of it, the newest last. */
  readonly notices: readonly string[];
}

/** The runs of one server, which live no longer than it. */
export interface RunKeeper {
  /** Resolves with the first event of the run. Rejects, saying why, when it may not start. */
  readonly start: (options: RunOptions, cancelled: AbortSignal) => Promise<RunStarted>;
  /** The same for a run that goes on. */
  readonly resume: (options: ResumeOptions, cancelled: AbortSignal) => Promise<RunResumed>;
  readonly find: (runId: string) => KeptRun | undefined;
  /** All that were started here and have not ended, also those that have not begun yet. */
  readonly live: () => readonly KeptRun[];
  /** From now on the end of the server waits for nobody outside. */
  readonly hurry: () => void;
}

const NOTICES_KEPT = 20;

/** A client that has gone kills its server a moment later. */
const IN_A_HURRY: WebhookPatience = { attempts: 1, attempt: 1000, between: 0 };

/** Who else is told of the runs of a server. */
export interface RunAudience {
  readonly webhook?: string | undefined;
  readonly env: Io['env'];
  readonly version: string;
}

/** Keeps the runs that are started through one server. */
export function openRunKeeper(audience: RunAudience): RunKeeper {
  const live = new Set<KeptRun>();
  const begun = new Map<string, KeptRun>();
  let isInHurry = false;

  const keep = <First extends RunEvent>(
    isFirst: (event: RunEvent) => event is First,
    carryOut: (coordinator: typeof Coordinator, watch: Watch) => Promise<RunResult>,
    cancelled: AbortSignal,
  ): Promise<First> =>
    new Promise((resolve, reject) => {
      const stop = new AbortController();
      const kill = new AbortController();
      const notices: string[] = [];
      let trouble: string | null = null;
      const note = (text: string): void => {
        notices.push(text);
        if (notices.length > NOTICES_KEPT) notices.shift();
      };
      const stopStarting = (): void => stop.abort('cancelled');
      const wholeRun = async (): Promise<void> => {
        try {
          // Loaded late: whoever only validates plans does not wait for it.
          const coordinator = await import('@ralph/coordinator');
          const webhook = audience.webhook === undefined ? null : await import('../webhook.ts');
          await using telemetry = await heard(audience);
          const { summary } = await carryOut(coordinator, {
            signal: stop.signal,
            killSignal: kill.signal,
            onNotice: note,
            onEvent: (event) => {
              telemetry.onEvent(event);
              if (!isFirst(event)) return;
              begun.set(event.run_id, run);
              cancelled.removeEventListener('abort', stopStarting);
              resolve(event);
            },
          });
          // Of one that had nothing left to do there is no first event.
          reject(new CliError('run_over', `run ${summary.run_id} is over, and nothing was left to do`));
          const patience = isInHurry ? IN_A_HURRY : undefined;
          const deaf = await webhook?.tellWebhook(audience.webhook ?? '', summary, patience);
          if (typeof deaf === 'string') note(deaf);
        } catch (error) {
          trouble = error instanceof Error ? error.message : String(error);
          reject(error);
        } finally {
          live.delete(run);
        }
      };
      cancelled.addEventListener('abort', stopStarting, { once: true });
      const run: KeptRun = {
        stop: (why) => stop.abort(why),
        kill: () => kill.abort(),
        ended: Promise.resolve().then(wholeRun),
        trouble: () => trouble,
        notices,
      };
      live.add(run);
    });

  return {
    find: (runId) => begun.get(runId),
    live: () => [...live],
    hurry: () => {
      isInHurry = true;
    },
    start: (options, cancelled) =>
      keep(isStart, ({ runPlan }, watch) => runPlan({ ...options, ...watch }), cancelled),
    resume: (options, cancelled) =>
      keep(isResumption, ({ resumeRun }, watch) => resumeRun({ ...options, ...watch }), cancelled),
  };
}

function isStart(event: RunEvent): event is RunStarted {
  return event.type === 'run_started';
}

function isResumption(event: RunEvent): event is RunResumed {
  return event.type === 'run_resumed';
}

async function heard(audience: RunAudience): Promise<Pick<Telemetry, 'onEvent'> & AsyncDisposable> {
  const { onEvent, close } = await openTelemetry(audience);
  return { onEvent, [Symbol.asyncDispose]: close };
}
