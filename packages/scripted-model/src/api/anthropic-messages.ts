import { contentText } from '../content-text.ts';
import { field, listOf, textOf } from '../loose-json.ts';
import { ANSWER_USAGE, type ModelAnswer } from '../model-answer.ts';
import { nothingCollected, requestOf, type Collected, type ModelRequest } from '../model-request.ts';
import type { AnswerStream, ModelApi, ModelFailure } from './model-api.ts';
import { serverSentEvent } from './server-sent-event.ts';

/** Anthropic's Messages API. */
export const anthropicMessages: ModelApi = {
  name: 'anthropic_messages',
  serves: (path) => path.endsWith('/messages'),
  read,
  whole,
  stream,
  failure,
};

function read(body: unknown): ModelRequest {
  const collected = nothingCollected();
  collected.prompt.push(contentText(field(body, 'system')));
  for (const message of listOf(field(body, 'messages'))) collectMessage(message, collected);
  return requestOf(collected, {
    model: textOf(field(body, 'model')),
    stream: field(body, 'stream') === true,
    tools: listOf(field(body, 'tools')).map((tool) => ({
      name: textOf(field(tool, 'name')),
      namespace: null,
    })),
  });
}

function collectMessage(message: unknown, collected: Collected): void {
  const content = field(message, 'content');
  const isModel = field(message, 'role') === 'assistant';
  (isModel ? collected.said : collected.prompt).push(contentText(content));
  for (const part of listOf(content)) {
    if (field(part, 'type') === 'tool_use') collected.called.push(textOf(field(part, 'name')));
    if (field(part, 'type') === 'tool_result') collectResult(field(part, 'content'), collected);
  }
}

function collectResult(content: unknown, { results, found }: Collected): void {
  results.push(contentText(content));
  for (const part of listOf(content)) {
    if (field(part, 'type') === 'tool_reference') {
      found.push({ name: textOf(field(part, 'tool_name')), namespace: null });
    }
  }
}

function whole(answer: ModelAnswer): unknown {
  const text = answer.text === '' ? [] : [{ type: 'text', text: answer.text }];
  const calls = answer.calls.map(({ id, tool, args }) => ({
    type: 'tool_use',
    id,
    name: tool.name,
    input: args,
  }));
  return { ...message(answer), content: [...text, ...calls], stop_reason: stopReason(answer) };
}

function message({ id, model }: ModelAnswer) {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: ANSWER_USAGE,
  };
}

function stopReason({ calls }: ModelAnswer): string {
  return calls.length === 0 ? 'end_turn' : 'tool_use';
}

function stream(answer: ModelAnswer): AnswerStream {
  const hasText = answer.text !== '';
  const start = (index: number, content_block: unknown) =>
    event({ type: 'content_block_start', index, content_block });
  const stop = (index: number) => event({ type: 'content_block_stop', index });
  const calls = answer.calls.flatMap(({ id, tool, args }, nth) => {
    const index = nth + (hasText ? 1 : 0);
    const delta = { type: 'input_json_delta', partial_json: JSON.stringify(args) };
    return [
      start(index, { type: 'tool_use', id, name: tool.name, input: {} }),
      event({ type: 'content_block_delta', index, delta }),
      stop(index),
    ];
  });
  return {
    begin: [
      event({ type: 'message_start', message: message(answer) }),
      ...(hasText ? [start(0, { type: 'text', text: '' })] : []),
    ],
    more: (text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    end: [
      ...(hasText ? [stop(0)] : []),
      ...calls,
      event({
        type: 'message_delta',
        delta: { stop_reason: stopReason(answer), stop_sequence: null },
        usage: { output_tokens: ANSWER_USAGE.output_tokens },
      }),
      event({ type: 'message_stop' }),
    ],
  };
}

function event(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return serverSentEvent(data, data.type);
}

const ERROR_TYPES: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
  [529, 'overloaded_error'],
]);

function failure({ status, message }: ModelFailure): unknown {
  return { type: 'error', error: { type: ERROR_TYPES.get(status) ?? 'api_error', message } };
}
