import { contentText } from '../content-text.ts';
import { field, listOf, textOf } from '../loose-json.ts';
import { ANSWER_USAGE, type AnsweredCall, type ModelAnswer } from '../model-answer.ts';
import {
  nothingCollected,
  requestOf,
  type Collected,
  type ModelRequest,
  type OfferedTool,
} from '../model-request.ts';
import type { AnswerStream, ModelApi } from './model-api.ts';
import { openaiFailure } from './openai-failure.ts';
import { serverSentEvent } from './server-sent-event.ts';

/** OpenAI's Responses API, with tools in namespaces and the search for tools. */
export const openaiResponses: ModelApi = {
  name: 'openai_responses',
  serves: (path) => path.endsWith('/responses'),
  read,
  whole: (answer) => response(answer, 'completed', items(answer)),
  stream,
  failure: openaiFailure,
};

function read(body: unknown): ModelRequest {
  const collected = nothingCollected();
  collected.prompt.push(textOf(field(body, 'instructions')));
  const input = field(body, 'input');
  if (typeof input === 'string') collected.prompt.push(input);
  for (const item of listOf(input)) collectItem(item, collected);
  return requestOf(collected, {
    model: textOf(field(body, 'model')),
    stream: field(body, 'stream') === true,
    tools: listOf(field(body, 'tools')).flatMap(toolsOf),
  });
}

function toolsOf(tool: unknown): readonly OfferedTool[] {
  const type = textOf(field(tool, 'type'));
  // Tools of the API itself have no other name than their type.
  const name = textOf(field(tool, 'name')) || type;
  if (type !== 'namespace') return [{ name, namespace: null }];
  return listOf(field(tool, 'tools')).map((inner) => ({
    name: textOf(field(inner, 'name')),
    namespace: name,
  }));
}

function collectItem(item: unknown, { prompt, said, called, results, found }: Collected): void {
  const type = textOf(field(item, 'type'));
  const text = contentText(field(item, 'content'));
  if (field(item, 'role') === 'assistant') said.push(text);
  else if (type === 'message' || type === '') prompt.push(text);
  if (type === 'function_call' || type === 'custom_tool_call') called.push(textOf(field(item, 'name')));
  if (type === 'tool_search_call') called.push('tool_search');
  if (type === 'tool_search_output') found.push(...listOf(field(item, 'tools')).flatMap(toolsOf));
  if (type.endsWith('_output')) {
    const output = field(item, 'output');
    results.push(contentText(output) || JSON.stringify(output ?? null));
  }
}

const USAGE = {
  input_tokens: ANSWER_USAGE.input_tokens,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: ANSWER_USAGE.output_tokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: ANSWER_USAGE.input_tokens + ANSWER_USAGE.output_tokens,
};

function response({ id, model }: ModelAnswer, status: string, output: readonly unknown[]) {
  const usage = status === 'completed' ? USAGE : null;
  return { id: `resp_${id}`, object: 'response', created_at: 0, status, model, output, usage, error: null };
}

function items(answer: ModelAnswer): readonly unknown[] {
  return [...(answer.text === '' ? [] : [messageItem(answer)]), ...answer.calls.map(callItem)];
}

function messageItem({ id, text }: ModelAnswer) {
  const content = [{ type: 'output_text', text, annotations: [] }];
  return { id: `msg_${id}`, type: 'message', status: 'completed', role: 'assistant', content };
}

function callItem({ id, tool, args }: AnsweredCall) {
  const common = { call_id: id, status: 'completed' };
  if (tool.name === 'tool_search') {
    return { id: `ts_${id}`, type: 'tool_search_call', execution: 'client', arguments: args, ...common };
  }
  const namespace = tool.namespace === null ? {} : { namespace: tool.namespace };
  const named = { type: 'function_call', name: tool.name, ...namespace, arguments: JSON.stringify(args) };
  return { id: `fc_${id}`, ...named, ...common };
}

function stream(answer: ModelAnswer): AnswerStream {
  const hasText = answer.text !== '';
  const item_id = `msg_${answer.id}`;
  const place = { item_id, output_index: 0, content_index: 0 };
  const empty = { id: item_id, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
  const part = { type: 'output_text', text: answer.text, annotations: [] };
  const openText = [
    event({ type: 'response.output_item.added', output_index: 0, item: empty }),
    event({ type: 'response.content_part.added', ...place, part: { ...part, text: '' } }),
  ];
  const closeText = [
    event({ type: 'response.output_text.done', ...place, text: answer.text }),
    event({ type: 'response.content_part.done', ...place, part }),
    event({ type: 'response.output_item.done', output_index: 0, item: messageItem(answer) }),
  ];
  const calls = answer.calls.flatMap((call, nth) => {
    const output_index = nth + (hasText ? 1 : 0);
    return callEvents(call, output_index);
  });
  return {
    begin: [
      event({ type: 'response.created', response: response(answer, 'in_progress', []) }),
      ...(hasText ? openText : []),
    ],
    more: (delta) => event({ type: 'response.output_text.delta', ...place, delta }),
    end: [
      ...(hasText ? closeText : []),
      ...calls,
      event({ type: 'response.completed', response: response(answer, 'completed', items(answer)) }),
    ],
  };
}

function callEvents(call: AnsweredCall, output_index: number): readonly string[] {
  const item = callItem(call);
  const text = JSON.stringify(call.args);
  const isFunction = item.type === 'function_call';
  const place = { item_id: item.id, output_index };
  const started = isFunction ? { ...item, arguments: '' } : item;
  const written = [
    event({ type: 'response.function_call_arguments.delta', ...place, delta: text }),
    event({ type: 'response.function_call_arguments.done', ...place, arguments: text }),
  ];
  return [
    event({ type: 'response.output_item.added', output_index, item: { ...started, status: 'in_progress' } }),
    ...(isFunction ? written : []),
    event({ type: 'response.output_item.done', output_index, item }),
  ];
}

function event(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return serverSentEvent(data, data.type);
}
