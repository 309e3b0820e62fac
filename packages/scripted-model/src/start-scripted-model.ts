import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { anthropicMessages } from './api/anthropic-messages.ts';
import { gemini } from './api/gemini.ts';
import type { ModelApi } from './api/model-api.ts';
import { openaiChat } from './api/openai-chat.ts';
import { openaiResponses } from './api/openai-responses.ts';
import { ANSWER_USAGE } from './model-answer.ts';
import type { ModelScript } from './model-script.ts';
import type { Occurrences } from './next-step.ts';
import { planAnswer } from './plan-answer.ts';
import { sendAnswer, sendJson } from './send-answer.ts';
import type { ServedRequest } from './served-request.ts';

/** A model server at work; closing it ends every connection. */
export interface ScriptedModel extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`; OpenAI's APIs are at `/v1` beneath it. */
  readonly url: string;
  /** All requests so far, in the order in which they came. */
  readonly requests: readonly ServedRequest[];
  /** The first request, past or future, that fits; or the `nth` one. */
  readonly requested: (fits: (request: ServedRequest) => boolean, nth?: number) => Promise<ServedRequest>;
}

const APIS: readonly ModelApi[] = [anthropicMessages, openaiChat, openaiResponses, gemini];
const BODY_LIMIT = 64 * 1024 * 1024;

/**
 * Starts a model server on loopback. A conversation gets the first script whose `when` it contains.
 *
 * @example await using model = await startScriptedModel([{ name: 'greet', steps: [{ type: 'say', text: 'Hello' }] }]);
 */
export async function startScriptedModel(scripts: readonly ModelScript[]): Promise<ScriptedModel> {
  const requests: ServedRequest[] = [];
  const waiting = new Set<(request: ServedRequest) => void>();
  const serve = serving(scripts, (request) => {
    requests.push(request);
    for (const tell of waiting) tell(request);
  });
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    requested: (fits, nth = 1) =>
      new Promise((resolve) => {
        const past = requests.filter(fits);
        const wanted = past[nth - 1];
        if (wanted !== undefined) return resolve(wanted);
        let missing = nth - past.length;
        const tell = (request: ServedRequest): void => {
          if (!fits(request)) return;
          missing -= 1;
          if (missing > 0) return;
          waiting.delete(tell);
          resolve(request);
        };
        waiting.add(tell);
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function serving(scripts: readonly ModelScript[], onServed: (request: ServedRequest) => void): Serve {
  const occurrencesOf = new Map<ModelScript, Occurrences>();
  let served = 0;
  return async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const method = request.method ?? 'GET';
    const asked = { method, path, key: keyOf(request) };
    const body = await readBody(request);
    const api = method === 'POST' ? APIS.find((candidate) => candidate.serves(path)) : undefined;
    if (api === undefined) {
      onServed({ ...asked, ...NO_ANSWER });
      return sendOther(response, path);
    }
    const read = api.read(parseJson(body), path);
    const script = scripts.find(({ when = '' }) => read.prompt.includes(when)) ?? null;
    const occurrences = script === null ? new Map() : (occurrencesOf.get(script) ?? new Map());
    if (script !== null) occurrencesOf.set(script, occurrences);
    served += 1;
    const planned = planAnswer(script, read, { id: `scripted_${served}`, occurrences });
    onServed({
      ...asked,
      api: api.name,
      model: read.model,
      script: script?.name ?? null,
      step: planned.step,
      index: planned.index,
      tools: read.tools.map(({ name, namespace }) => (namespace === null ? name : `${namespace}.${name}`)),
      called: read.called,
      prompt: read.prompt,
      results: read.results,
    });
    await sendAnswer(response, { api, stream: read.stream, planned });
  };
}

const NO_ANSWER = {
  api: null,
  model: '',
  script: null,
  step: null,
  index: null,
  tools: [],
  called: [],
  prompt: '',
  results: [],
} as const;

function keyOf({ headers }: IncomingMessage): string | null {
  const key = headers['x-api-key'] ?? headers['x-goog-api-key'];
  if (typeof key === 'string') return key;
  return headers.authorization?.replace(/^Bearer /i, '') ?? null;
}

function sendOther(response: ServerResponse, path: string): void {
  if (path.endsWith('/count_tokens'))
    return sendJson(response, 200, { input_tokens: ANSWER_USAGE.input_tokens });
  if (path.endsWith(':countTokens'))
    return sendJson(response, 200, { totalTokens: ANSWER_USAGE.input_tokens });
  if (path.endsWith('/models')) {
    const data = [{ id: 'scripted', object: 'model', created: 0, owned_by: 'ralph' }];
    return sendJson(response, 200, { object: 'list', data });
  }
  sendJson(response, 404, { error: { message: `a scripted model serves nothing at ${path}` } });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT) throw new RangeError(`expected a request of at most ${BODY_LIMIT} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
