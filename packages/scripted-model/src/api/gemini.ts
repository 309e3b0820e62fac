import { contentText } from '../content-text.ts';
import { field, isObject, listOf, textOf } from '../loose-json.ts';
import { ANSWER_USAGE, type ModelAnswer } from '../model-answer.ts';
import { nothingCollected, requestOf, type Collected, type ModelRequest } from '../model-request.ts';
import type { AnswerStream, ModelApi, ModelFailure } from './model-api.ts';
import { serverSentEvent } from './server-sent-event.ts';

const PATH = /\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** Google's Gemini API. */
export const gemini: ModelApi = {
  name: 'gemini',
  serves: (path) => PATH.test(path),
  read,
  whole: (answer) => chunk(answer, parts(answer), 'STOP'),
  stream,
  failure,
};

function read(body: unknown, path: string): ModelRequest {
  const collected = nothingCollected();
  collected.prompt.push(contentText(field(field(body, 'systemInstruction'), 'parts')));
  for (const content of listOf(field(body, 'contents'))) collectContent(content, collected);
  const [, model = '', method = ''] = PATH.exec(path) ?? [];
  return requestOf(collected, {
    model,
    stream: method === 'streamGenerateContent',
    tools: listOf(field(body, 'tools'))
      .flatMap((group) => listOf(field(group, 'functionDeclarations')))
      .map((tool) => ({ name: textOf(field(tool, 'name')), namespace: null })),
  });
}

function collectContent(content: unknown, { said, prompt, called, results }: Collected): void {
  const contentParts = listOf(field(content, 'parts'));
  (field(content, 'role') === 'model' ? said : prompt).push(contentText(contentParts));
  for (const part of contentParts) {
    const call = field(part, 'functionCall');
    const answer = field(part, 'functionResponse');
    if (isObject(call)) called.push(textOf(call['name']));
    if (isObject(answer)) results.push(JSON.stringify(answer['response'] ?? null));
  }
}

function parts({ text, calls }: ModelAnswer): readonly unknown[] {
  const functionCalls = calls.map(({ id, tool, args }) => ({ functionCall: { id, name: tool.name, args } }));
  return [...(text === '' ? [] : [{ text }]), ...functionCalls];
}

function chunk(
  { id, model }: ModelAnswer,
  contentParts: readonly unknown[],
  finishReason: string | null,
): unknown {
  const reason = finishReason === null ? {} : { finishReason };
  const usage = {
    promptTokenCount: ANSWER_USAGE.input_tokens,
    candidatesTokenCount: ANSWER_USAGE.output_tokens,
    totalTokenCount: ANSWER_USAGE.input_tokens + ANSWER_USAGE.output_tokens,
  };
  return {
    candidates: [{ index: 0, content: { role: 'model', parts: contentParts }, ...reason }],
    responseId: id,
    modelVersion: model,
    ...(finishReason === null ? {} : { usageMetadata: usage }),
  };
}

function stream(answer: ModelAnswer): AnswerStream {
  return {
    begin: [],
    more: (text) => serverSentEvent(chunk(answer, [{ text }], null)),
    end: [serverSentEvent(chunk(answer, parts({ ...answer, text: '' }), 'STOP'))],
  };
}

const STATUSES: ReadonlyMap<number, string> = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [503, 'UNAVAILABLE'],
]);

function failure({ status, message, retry_after_s }: ModelFailure): unknown {
  const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retry_after_s}s` };
  const details = retry_after_s === null ? {} : { details: [retry] };
  return { error: { code: status, message, status: STATUSES.get(status) ?? 'INTERNAL', ...details } };
}
