import { contentText } from '../content-text.ts';
import { field, listOf, textOf } from '../loose-json.ts';
import { ANSWER_USAGE, type ModelAnswer } from '../model-answer.ts';
import { nothingCollected, requestOf, type Collected, type ModelRequest } from '../model-request.ts';
import type { AnswerStream, ModelApi } from './model-api.ts';
import { openaiFailure } from './openai-failure.ts';
import { serverSentEvent } from './server-sent-event.ts';

/** OpenAI's Chat Completions API. */
export const openaiChat: ModelApi = {
  name: 'openai_chat',
  serves: (path) => path.endsWith('/chat/completions'),
  read,
  whole,
  stream,
  failure: openaiFailure,
};

function read(body: unknown): ModelRequest {
  const collected = nothingCollected();
  for (const message of listOf(field(body, 'messages'))) collectMessage(message, collected);
  return requestOf(collected, {
    model: textOf(field(body, 'model')),
    stream: field(body, 'stream') === true,
    tools: listOf(field(body, 'tools')).map((tool) => ({
      name: textOf(field(field(tool, 'function'), 'name')),
      namespace: null,
    })),
  });
}

function collectMessage(message: unknown, { said, called, results, prompt }: Collected): void {
  const text = contentText(field(message, 'content'));
  const role = textOf(field(message, 'role'));
  if (role === 'tool') results.push(text);
  else if (role === 'assistant') said.push(text);
  else prompt.push(text);
  for (const call of listOf(field(message, 'tool_calls'))) {
    called.push(textOf(field(field(call, 'function'), 'name')));
  }
}

const USAGE = {
  prompt_tokens: ANSWER_USAGE.input_tokens,
  completion_tokens: ANSWER_USAGE.output_tokens,
  total_tokens: ANSWER_USAGE.input_tokens + ANSWER_USAGE.output_tokens,
};

function whole(answer: ModelAnswer): unknown {
  const message = {
    role: 'assistant',
    content: answer.text === '' ? null : answer.text,
    ...(answer.calls.length === 0 ? {} : { tool_calls: toolCalls(answer) }),
  };
  return {
    ...envelope(answer, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: finishReason(answer) }],
    usage: USAGE,
  };
}

function envelope({ id, model }: ModelAnswer, object: string) {
  return { id: `chatcmpl-${id}`, object, created: 0, model };
}

function finishReason({ calls }: ModelAnswer): string {
  return calls.length === 0 ? 'stop' : 'tool_calls';
}

function toolCalls({ calls }: ModelAnswer) {
  return calls.map(({ id, tool, args }) => ({
    id,
    type: 'function',
    function: { name: tool.name, arguments: JSON.stringify(args) },
  }));
}

function stream(answer: ModelAnswer): AnswerStream {
  const chunk = (delta: unknown, finish_reason: string | null = null) =>
    serverSentEvent({
      ...envelope(answer, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason }],
    });
  return {
    begin: [chunk({ role: 'assistant', content: '' })],
    more: (text) => chunk({ content: text }),
    end: [
      ...toolCalls(answer).map((call, index) => chunk({ tool_calls: [{ index, ...call }] })),
      chunk({}, finishReason(answer)),
      serverSentEvent({ ...envelope(answer, 'chat.completion.chunk'), choices: [], usage: USAGE }),
      'data: [DONE]\n\n',
    ],
  };
}
