import type { RunOptions } from '@ralph/coordinator';
import type { RunEvent } from '@ralph/reducer';
import type { Io } from '../io.ts';
import { openTelemetry, type Telemetry } from '../telemetry.ts';

/** The first event of a run. */
type RunStarted = Extract<RunEvent, { readonly type: 'run_started' }>;

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
  readonly find: (runId: string) => KeptRun | undefined;
  /** All that were started here and have not ended, also those that have not begun yet. */
  readonly live: () => readonly KeptRun[];
}

const NOTICES_KEPT = 20;

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
  return {
    find: (runId) => begun.get(runId),
    live: () => [...live],
    start: (options, cancelled) =>
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
        const carryOut = async (): Promise<void> => {
          try {
            // Loaded late: whoever only validates plans does not wait for it.
            const { runPlan } = await import('@ralph/coordinator');
            await using telemetry = await heard(audience);
            const { summary } = await runPlan({
              ...options,
              signal: stop.signal,
              killSignal: kill.signal,
              onNotice: note,
              onEvent: (event) => {
                telemetry.onEvent(event);
                if (event.type !== 'run_started') return;
                begun.set(event.run_id, run);
                cancelled.removeEventListener('abort', stopStarting);
                resolve(event);
              },
            });
            // Whoever stops the server does not wait for others.
            if (audience.webhook === undefined || stop.signal.aborted) return;
            const { tellWebhook } = await import('../webhook.ts');
            const deaf = await tellWebhook(audience.webhook, summary);
            if (deaf !== null) note(deaf);
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
          ended: Promise.resolve().then(carryOut),
          trouble: () => trouble,
          notices,
        };
        live.add(run);
      }),
  };
}

async function heard(audience: RunAudience): Promise<Pick<Telemetry, 'onEvent'> & AsyncDisposable> {
  const { onEvent, close } = await openTelemetry(audience);
  return { onEvent, [Symbol.asyncDispose]: close };
}
