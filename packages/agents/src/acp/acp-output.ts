import type { AgentSignal, AgentUsage, OutputReader } from '../adapter.ts';
import { clip, clipLine } from '../clip.ts';
import { parseLine } from '../parse-line.ts';
import { AcpLineSchema, type AcpLine } from './acp-line.ts';

/** Reads what the ACP client prints. */
export function acpReader(): OutputReader {
  let usage: AgentUsage = {};
  return {
    line: (line) => {
      const parsed = parseLine(AcpLineSchema, line);
      if (parsed === null) return [];
      if (parsed.type !== 'usage') return signalsOf(parsed);
      const { input_tokens, output_tokens, cost_usd } = parsed;
      // Tokens and cost come from different messages of the protocol.
      usage = {
        ...usage,
        ...(input_tokens === undefined ? {} : { input_tokens }),
        ...(output_tokens === undefined ? {} : { output_tokens }),
        ...(cost_usd === undefined ? {} : { cost_usd }),
      };
      return [{ type: 'usage', usage }];
    },
  };
}

function signalsOf(line: Exclude<AcpLine, { type: 'usage' }>): readonly AgentSignal[] {
  switch (line.type) {
    case 'session':
      return [{ type: 'session', session_id: line.session_id }];
    case 'tool':
      return [progress(line.title, line.target)];
    case 'text':
      return [progress(line.thought ? 'thinks' : 'says', line.text)];
    case 'permission':
      return [progress(line.allowed ? 'allowed' : 'refused', line.title)];
    case 'file':
      return [progress(`${line.act}s a file`, fileNote(line))];
    case 'note':
      return [progress('note', line.message)];
    case 'tools_missing':
    case 'login_refused':
      return [{ type: line.type, message: clip(line.message, 2000) }];
    case 'result':
      return [
        line.ok
          ? { type: 'final_message', text: line.message }
          : { type: 'error', message: clip(line.message, 2000) },
      ];
  }
}

function progress(status: string, note: string | null): AgentSignal {
  return {
    type: 'progress',
    status: clipLine(status, 100),
    note: note === null ? null : clipLine(note, 200),
  };
}

function fileNote({ path, problem }: Extract<AcpLine, { type: 'file' }>): string {
  return problem === null ? path : `${path}: ${problem}`;
}
