import type { AgentSignal } from './adapter.ts';
import { clip, clipLine } from './clip.ts';
import { classOfText } from './failure-class.ts';

/**
 * Reads a line of opencode's own log: of a tool server that is not there, and of a model that fails it while it tries
 * again by itself, it tells nowhere else. Null for what is no such line.
 */
export function opencodeLogSignals(line: string): readonly AgentSignal[] | null {
  if (!/^timestamp=\S+ level=(?:WARN|ERROR) /.test(line)) return null;
  const message = field(line, 'message');
  if (message === 'server unavailable' && field(line, 'key') === 'ralph') {
    return [toolsMissing(field(line, 'status'))];
  }
  // A small model only makes the title.
  if (message === 'stream error' && field(line, 'small') !== 'true') {
    return failedStream(field(line, 'error.error'));
  }
  return null;
}

function toolsMissing(status = 'not listed'): AgentSignal {
  const message = `opencode has no ralph tools: its MCP server is "${clip(status, 100)}", expected "connected"`;
  return { type: 'tools_missing', message };
}

function failedStream(said = 'the model failed without a message'): readonly AgentSignal[] {
  const throttled: readonly AgentSignal[] =
    classOfText(said) === 'rate_limited'
      ? [{ type: 'throttled', message: clipLine(said, 2000), wait_ms: null }]
      : [];
  return [...throttled, { type: 'progress', status: 'api_retry', note: clipLine(said, 200) }];
}

/** The value of a field, which is in quotes where it has spaces in it. */
function field(line: string, name: string): string | undefined {
  const start = line.indexOf(` ${name}=`);
  if (start === -1) return undefined;
  const value = line.slice(start + name.length + 2);
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1];
  return quoted === undefined ? /^\S*/.exec(value)?.[0] : quoted.replace(/\\(["\\])/g, '$1');
}
