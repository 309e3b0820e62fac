import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AgentSignal, OutputReader } from '../src/adapter.ts';
import { copilotReader } from '../src/copilot-output.ts';
import { geminiReader } from '../src/gemini-output.ts';
import { kimiReader } from '../src/kimi-output.ts';
import { nanocoderReader } from '../src/nanocoder-output.ts';
import { piReader } from '../src/pi-output.ts';
import { qwen } from '../src/qwen.ts';
import { readLines } from './fixtures/read-lines.ts';

/** What a reader makes of what the real program printed, one line a signal. */
function recorded(reader: OutputReader, name: string): readonly string[] {
  const output = readFileSync(new URL(`fixtures/recorded/${name}.txt`, import.meta.url), 'utf8');
  return readLines(reader, output.split('\n')).map(signalText);
}

function signalText(signal: AgentSignal): string {
  switch (signal.type) {
    case 'progress':
      return signal.note === null ? signal.status : `${signal.status}: ${signal.note}`;
    case 'usage':
      return `usage ${JSON.stringify(signal.usage)}`;
    case 'session':
      return `session ${signal.session_id}`;
    case 'final_message':
      return `final message: ${signal.text}`;
    case 'throttled':
      return `throttled for ${signal.wait_ms ?? '?'} ms: ${signal.message}`;
    case 'tools_missing':
    case 'login_refused':
    case 'error':
      return `${signal.type}: ${signal.message}`;
  }
}

test('gemini 0.61.0 writes through our tools, is refused its own, and submits', () => {
  expect(recorded(geminiReader(), 'gemini-good')).toMatchInlineSnapshot(`
    [
      "session 30ad50f2-e375-4c6f-a71d-1cd4639e5ad9",
      "final message: I write the file.",
      "mcp_ralph_write_file: api/a.txt",
      "write_file: /base/repo/api/native.txt",
      "run_shell_command: echo hi > /base/repo/api/shell.txt; echo out > /base/repo/outside.txt",
      "mcp_ralph_ralph_submit_md_artifact",
      "mcp_ralph_declare_complete",
      "final message: All done now.",
      "usage {"input_tokens":6000,"output_tokens":60}",
    ]
  `);
});

test('gemini 0.61.0 with a refused key says so at once', () => {
  expect(recorded(geminiReader(), 'gemini-refused-key')).toMatchInlineSnapshot(`
    [
      "session d7ba7e0d-25ca-4bfb-9c7c-498ccc443b90",
      "usage {"input_tokens":0,"output_tokens":0}",
      "error: [API Error: {"error":{"code":401,"message":"invalid api key","status":"UNAUTHENTICATED"}}]",
    ]
  `);
});

test('gemini 0.61.0 tells how long it waits for its model', () => {
  expect(recorded(geminiReader(), 'gemini-rate-limit')).toMatchInlineSnapshot(`
    [
      "session 9a1a08b2-82f1-46f4-8a4d-38758e971f3d",
      "api_retry: Attempt 1 failed: Rate limit reached",
      "throttled for 5984 ms: Suggested retry after 1s.. Retrying after 5984ms...",
      "api_retry: Attempt 2 failed: Rate limit reached",
      "throttled for 10873 ms: Suggested retry after 1s.. Retrying after 10873ms...",
      "api_retry: Attempt 3 failed: Rate limit reached",
      "throttled for 22909 ms: Suggested retry after 1s.. Retrying after 22909ms...",
    ]
  `);
});

test('pi 0.73.1 writes through our tools, finds none of its own, and submits', () => {
  expect(recorded(piReader(), 'pi-good')).toMatchInlineSnapshot(`
    [
      "session 01a217b0-3a07-75bc-94ad-34bb227f5623",
      "usage {"input_tokens":1000,"output_tokens":10,"cost_usd":0.00101}",
      "final message: I write the file.",
      "write_file: api/a.txt",
      "usage {"input_tokens":2000,"output_tokens":20,"cost_usd":0.00202}",
      "write: /base/repo/api/native.txt",
      "usage {"input_tokens":3000,"output_tokens":30,"cost_usd":0.00303}",
      "bash: echo hi > /base/repo/api/shell.txt; echo out > /base/repo/outside.txt",
      "usage {"input_tokens":4000,"output_tokens":40,"cost_usd":0.00404}",
      "ralph_submit_md_artifact",
      "usage {"input_tokens":5000,"output_tokens":50,"cost_usd":0.005050000000000001}",
      "declare_complete",
      "usage {"input_tokens":6000,"output_tokens":60,"cost_usd":0.006060000000000001}",
      "final message: All done now.",
    ]
  `);
});

test('qwen 0.24.4 writes through our tools, is refused its own, and submits', () => {
  expect(recorded(qwen.reader(), 'qwen-good')).toMatchInlineSnapshot(`
    [
      "session bd36288f-eca2-48f1-ac3f-d2c392bc7f7f",
      "usage {"input_tokens":1000,"output_tokens":10}",
      "mcp__ralph__write_file: api/a.txt",
      "usage {"input_tokens":2000,"output_tokens":20}",
      "write_file: /base/repo/api/native.txt",
      "usage {"input_tokens":3000,"output_tokens":30}",
      "run_shell_command: echo hi > /base/repo/api/shell.txt; echo out > /base/repo/outside.txt",
      "usage {"input_tokens":4000,"output_tokens":40}",
      "mcp__ralph__ralph_submit_md_artifact",
      "usage {"input_tokens":5000,"output_tokens":50}",
      "mcp__ralph__declare_complete",
      "usage {"input_tokens":6000,"output_tokens":60}",
      "final message: All done now.",
    ]
  `);
});

test('qwen 0.24.4 with a refused key says so at once', () => {
  expect(recorded(qwen.reader(), 'qwen-refused-key')).toMatchInlineSnapshot(`
    [
      "session 7a8edca1-ac1c-42ea-83d0-01501ad8f699",
      "error: [API Error: 401 invalid api key]",
    ]
  `);
});

test('copilot 1.0.102 writes through our tools, finds none of its own, and submits', () => {
  expect(recorded(copilotReader(), 'copilot-good')).toMatchInlineSnapshot(`
    [
      "final message: I write the file.",
      "ralph-write_file: api/a.txt",
      "create: /base/repo/api/native.txt",
      "bash: echo hi > /base/repo/api/shell.txt; echo out > /base/repo/outside.txt",
      "ralph-ralph_submit_md_artifact",
      "ralph-declare_complete",
      "final message: All done now.",
      "session cafd5f89-1742-4fb6-92fd-8e507c57a17b",
    ]
  `);
});

test('copilot 1.0.102 with a refused key asks three times, then says so', () => {
  expect(recorded(copilotReader(), 'copilot-refused-key')).toMatchInlineSnapshot(`
    [
      "api_retry: attempt 1: status 401: {"message":"invalid api key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}",
      "api_retry: attempt 2: status 401: {"message":"invalid api key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}",
      "api_retry: attempt 3: status 401: {"message":"invalid api key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}",
      "error: Authentication failed with provider at http://model.example/v1 (HTTP 401). Check your COPILOT_PROVIDER_API_KEY, COPILOT_PROVIDER_API_KEY_COMMAND, or COPILO...",
      "session c8e42b8d-2578-4087-b0f6-abb825aba963",
    ]
  `);
});

test('kimi 2.1.0 writes through our tools, finds none of its own, and submits', () => {
  expect(recorded(kimiReader(), 'kimi-good')).toMatchInlineSnapshot(`
    [
      "final message: I write the file.",
      "mcp__ralph__write_file: api/a.txt",
      "Write: /base/repo/api/native.txt",
      "Bash: echo hi > /base/repo/api/shell.txt; echo out > /base/repo/outside.txt",
      "mcp__ralph__ralph_submit_md_artifact",
      "mcp__ralph__declare_complete",
      "final message: All done now.",
      "session session_e0c26cc1-ca47-4d3f-8d71-47c462fd5f79",
    ]
  `);
});

test('kimi 2.1.0 with a refused key says so in its last words', () => {
  expect(recorded(kimiReader(), 'kimi-refused-key')).toMatchInlineSnapshot(`
    [
      "error: provider.auth_error: 401 invalid api key",
    ]
  `);
});

test('nanocoder 1.30.0 writes through our tools, has none of its own, and submits', () => {
  expect(recorded(nanocoderReader(), 'nanocoder-good')).toMatchInlineSnapshot(`
    [
      "write_file: api/a.txt",
      "ralph_submit_md_artifact",
      "ralph_submit_md_artifact",
      "ralph_submit_md_artifact",
      "declare_complete",
      "usage {"input_tokens":6000,"output_tokens":60}",
      "final message: I write the file.All done now.",
    ]
  `);
});

test('nanocoder 1.30.0 with a refused key says so in its last words', () => {
  expect(recorded(nanocoderReader(), 'nanocoder-refused-key')).toMatchInlineSnapshot(`
    [
      "error: Authentication failed: Invalid API key or credentials",
    ]
  `);
});
