import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { ModelApi } from './api/model-api.ts';
import type { ModelAnswer } from './model-answer.ts';
import type { FailStep } from './model-script.ts';
import type { PlannedAnswer } from './plan-answer.ts';

const ENDLESS_PAUSE_MS = 10;

/** Sends what was planned. It settles when that is done, or when the client has gone. */
export async function sendAnswer(
  response: ServerResponse,
  {
    api,
    stream,
    planned,
  }: { readonly api: ModelApi; readonly stream: boolean; readonly planned: PlannedAnswer },
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { answer, next } = planned;
  if (next.wait_ms > 0) await setTimeout(next.wait_ms, undefined, { signal: gone.signal });
  // A side question and a missing tool are answered whatever the step says.
  const type = planned.step === 'search' || planned.step === 'tool_missing' ? 'say' : planned.step;
  switch (type) {
    case 'hold':
      if (!response.destroyed) await once(response, 'close');
      return;
    case 'fail':
      if (next.step?.type === 'fail') sendFailure(response, api, next.step);
      return;
    case 'cut_off':
      await cutOff(response, api, answer);
      return;
    case 'endless':
      await sendEndless(response, api, answer, gone.signal);
      return;
    case 'say':
    case 'call':
    case 'slow':
    case null:
      if (stream) sendStream(response, api, answer);
      else sendJson(response, 200, api.whole(answer));
  }
}

/** One JSON document as the whole answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendFailure(response: ServerResponse, api: ModelApi, step: FailStep): void {
  const { status, message = messageOf(status), retry_after_s = null } = step;
  const headers = retry_after_s === null ? {} : { 'retry-after': String(retry_after_s) };
  sendJson(response, status, api.failure({ status, message, retry_after_s }), headers);
}

/** As real servers word it, for clients and people go by the words. */
const MESSAGES: ReadonlyMap<number, string> = new Map([
  [401, 'invalid API key'],
  [403, 'permission denied'],
  [429, 'rate limit reached'],
  [500, 'internal server error'],
  [529, 'overloaded'],
]);

function messageOf(status: number): string {
  return `${MESSAGES.get(status) ?? 'refused'} (the script answers ${status})`;
}

function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

function sendStream(response: ServerResponse, api: ModelApi, answer: ModelAnswer): void {
  const { begin, more, end } = api.stream(answer);
  beginStream(response);
  response.end([...begin, ...(answer.text === '' ? [] : [more(answer.text)]), ...end].join(''));
}

async function cutOff(response: ServerResponse, api: ModelApi, answer: ModelAnswer): Promise<void> {
  const { begin, more } = api.stream(answer);
  beginStream(response);
  await new Promise<void>((resolve) => {
    response.write([...begin, more(answer.text)].join(''), () => resolve());
  });
  response.destroy();
}

async function sendEndless(
  response: ServerResponse,
  api: ModelApi,
  answer: ModelAnswer,
  gone: AbortSignal,
): Promise<void> {
  const { begin, more } = api.stream(answer);
  beginStream(response);
  response.write(begin.join(''));
  const piece = more(answer.text);
  while (!gone.aborted) {
    response.write(piece);
    await setTimeout(ENDLESS_PAUSE_MS, undefined, { signal: gone });
  }
}
