import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Span, SpanStatus, TracerProvider } from '@opentelemetry/api';
import type { RunEvent } from '@ralph/reducer';
import type { Io } from './io.ts';

/** Tells OpenTelemetry how a run goes, as spans. */
export interface Telemetry {
  readonly onEvent: (event: RunEvent) => void;
  /** Ends what is open, and lets the SDK send what it has; resolves after 5 seconds at the latest. */
  readonly close: () => Promise<void>;
}

/** Without an SDK there is nobody to tell. */
const SILENT: Telemetry = { onEvent: () => {}, close: async () => {} };

const FLUSH_LIMIT_MS = 5000;

/** Where an SDK puts itself when it is registered for the process, whichever copy of the API it came with. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

/** Nothing is loaded unless an SDK is registered, as `node --require` or NODE_OPTIONS does. */
export async function openTelemetry({ env, version }: Pick<Io, 'env' | 'version'>): Promise<Telemetry> {
  const registered: unknown = Reflect.get(globalThis, REGISTERED);
  const isThere = typeof registered === 'object' && registered !== null && 'trace' in registered;
  return isThere ? openSpans(env, version) : SILENT;
}

async function openSpans(env: Io['env'], version: string): Promise<Telemetry> {
  const { propagation, ROOT_CONTEXT, SpanStatusCode, trace } = await import('@opentelemetry/api');
  const tracer = trace.getTracer('@ralph/cli', version);
  const outside = propagation.extract(ROOT_CONTEXT, {
    traceparent: env['TRACEPARENT'] ?? '',
    tracestate: env['TRACESTATE'] ?? '',
  });
  const good: SpanStatus = { code: SpanStatusCode.OK };
  const bad = (message: string): SpanStatus => ({ code: SpanStatusCode.ERROR, message });
  const within = (span: Span, around: Context): Context => trace.setSpan(around, span);
  const units = new Map<string, OpenSpan>();
  const attempts = new Map<string, Span>();
  let run: OpenSpan | null = null;
  let verification: Span | null = null;

  const startUnit = (unitId: string, at: Date): OpenSpan => {
    const around = run?.context ?? outside;
    const attributes = { 'ralph.unit_id': unitId };
    const span = tracer.startSpan(`unit ${unitId}`, { startTime: at, attributes }, around);
    const unit = { span, context: within(span, around), endedAt: at };
    units.set(unitId, unit);
    return unit;
  };
  /** An attempt has ended, and with it, for now, its unit. */
  const endAttempt = (unitId: string, at: Date, status: SpanStatus, attributes: Attributes): void => {
    const attempt = attempts.get(unitId);
    attempts.delete(unitId);
    attempt?.setAttributes(attributes).setStatus(status).end(at);
    const unit = units.get(unitId);
    if (unit === undefined) return;
    unit.endedAt = at;
    unit.span.setStatus(status);
  };
  const endAll = (at: Date): void => {
    verification?.end(at);
    for (const attempt of attempts.values()) attempt.end(at);
    for (const { span, endedAt } of units.values()) span.end(endedAt);
    run?.span.end(at);
    verification = run = null;
    attempts.clear();
    units.clear();
  };

  return {
    onEvent(event) {
      const at = new Date(event.at);
      if (event.type === 'run_started' || event.type === 'run_resumed') {
        endAll(at);
        const attributes = { 'ralph.run_id': event.run_id, 'ralph.confinement': event.confinement };
        const span = tracer.startSpan('ralph run', { startTime: at, attributes }, outside);
        run = { span, context: within(span, outside), endedAt: at };
      }
      if (event.type === 'worker_started') {
        const { unit_id, attempt, agent, confinement } = event;
        const unit = units.get(unit_id) ?? startUnit(unit_id, at);
        const attributes = {
          'ralph.unit_id': unit_id,
          'ralph.attempt': attempt,
          'ralph.agent': agent,
          'ralph.confinement': confinement,
        };
        const span = tracer.startSpan(`attempt ${attempt}`, { startTime: at, attributes }, unit.context);
        attempts.set(unit_id, span);
      }
      if (event.type === 'worker_succeeded') endAttempt(event.unit_id, at, good, usageOf(event));
      if (event.type === 'worker_failed') {
        const { reason, message } = event.failure;
        const attributes = { ...usageOf(event), 'ralph.failure.reason': reason };
        endAttempt(event.unit_id, at, bad(message), attributes);
      }
      if (event.type === 'attempt_lost') endAttempt(event.unit_id, at, bad('lost'), {});
      if (event.type === 'unit_cancelled')
        endAttempt(event.unit_id, at, bad(`cancelled: ${event.reason}`), {});
      if (event.type === 'verification_started')
        verification = tracer.startSpan('verification', { startTime: at }, run?.context ?? outside);
      if (event.type === 'verification_finished') {
        const { passed, exit_code, interrupted } = event;
        verification
          ?.setAttributes(exit_code === null ? {} : { 'process.exit_code': exit_code })
          .setStatus(
            passed ? good : bad(`the verification ${interrupted === true ? 'was interrupted' : 'failed'}`),
          )
          .end(at);
        verification = null;
      }
      if (event.type === 'run_finished') endAll(at);
    },
    async close() {
      endAll(new Date());
      await Promise.race([flush(trace.getTracerProvider()), sleep(FLUSH_LIMIT_MS, null, { ref: false })]);
    },
  };
}

/** A span that others lie in. */
interface OpenSpan {
  readonly span: Span;
  readonly context: Context;
  endedAt: Date;
}

type Attributes = Readonly<Record<string, string | number>>;

type AttemptEnd = Extract<RunEvent, { readonly type: 'worker_succeeded' | 'worker_failed' }>;

function usageOf({ usage }: AttemptEnd): Attributes {
  const { input_tokens, output_tokens, cost_usd } = usage ?? {};
  return {
    ...(input_tokens === undefined ? {} : { 'gen_ai.usage.input_tokens': input_tokens }),
    ...(output_tokens === undefined ? {} : { 'gen_ai.usage.output_tokens': output_tokens }),
    ...(cost_usd === undefined ? {} : { 'ralph.cost_usd': cost_usd }),
  };
}

/** The process ends soon, and takes with it what a provider has not sent. */
async function flush(provider: TracerProvider): Promise<void> {
  const real: unknown =
    'getDelegate' in provider && typeof provider.getDelegate === 'function'
      ? provider.getDelegate()
      : provider;
  if (typeof real !== 'object' || real === null || !('forceFlush' in real)) return;
  if (typeof real.forceFlush !== 'function') return;
  try {
    await real.forceFlush();
  } catch {
    // Whoever listens to the spans is no part of the run.
    return;
  }
}
