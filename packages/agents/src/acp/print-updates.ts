import type {
  ContentBlock,
  SessionUpdate,
  ToolCall,
  ToolCallUpdate,
} from '@agentclientprotocol/sdk/unstable';
import { clip } from '../clip.ts';
import type { PrintLine } from './acp-line.ts';

/** Prints what an agent tells of its turn. */
export interface UpdatePrinter {
  readonly heard: (update: SessionUpdate) => void;
  /** Prints what is still held back. */
  readonly flush: () => void;
  /** Under which name the agent told of a tool call; its request for permission may have another. */
  readonly nameOf: (toolCallId: string) => string | null;
  /** What the agent said last, as a whole. */
  readonly lastMessage: () => string;
}

const LONGEST_PIECE = 2000;
const LONGEST_MESSAGE = 4000;

/** Text comes in crumbs: it is printed in whole lines. */
export function createUpdatePrinter(print: PrintLine): UpdatePrinter {
  let held = '';
  let thought = false;
  let message = '';
  let isNewMessage = true;
  const shown = new Map<string, string>();

  const flush = (): void => {
    if (held.trim() !== '') print({ type: 'text', thought, text: held.slice(0, LONGEST_MESSAGE) });
    held = '';
  };

  const say = (content: ContentBlock, isThought: boolean): void => {
    if (content.type !== 'text') return;
    if (thought !== isThought) flush();
    thought = isThought;
    if (!isThought) {
      message = clip((isNewMessage ? '' : message) + content.text, LONGEST_MESSAGE);
      isNewMessage = false;
    }
    const lines = (held + content.text).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.trim() !== ''))
      print({ type: 'text', thought, text: clip(line, LONGEST_PIECE) });
    if (held.length > LONGEST_PIECE) flush();
  };

  /** Told again and again while it runs; worth a line when there is something new to see. */
  const showTool = (call: ToolCall | ToolCallUpdate): void => {
    flush();
    isNewMessage = true;
    const title = call.name ?? call.title ?? shown.get(call.toolCallId);
    if (title === undefined || shown.get(call.toolCallId) === title) return;
    shown.set(call.toolCallId, title);
    print({ type: 'tool', title: clip(title, 500), target: call.locations?.[0]?.path ?? null });
  };

  return {
    flush,
    nameOf: (toolCallId) => shown.get(toolCallId) ?? null,
    lastMessage: () => message.trim(),
    heard: (update) => {
      switch (update.sessionUpdate) {
        case 'agent_message_chunk':
          return say(update.content, false);
        case 'agent_thought_chunk':
          return say(update.content, true);
        case 'tool_call':
        case 'tool_call_update':
          return showTool(update);
        case 'usage_update':
          if (update.cost?.currency === 'USD') print({ type: 'usage', cost_usd: update.cost.amount });
          return;
        case 'user_message_chunk':
        case 'plan':
        case 'plan_update':
        case 'plan_removed':
        case 'available_commands_update':
        case 'current_mode_update':
        case 'config_option_update':
        case 'session_info_update':
        case 'notice':
        case 'compaction_update':
        case 'compaction_summary_chunk':
        case 'subagent_update':
        case 'session_message':
        case 'session_message_chunk':
          return;
      }
    },
  };
}
