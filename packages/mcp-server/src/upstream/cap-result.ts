import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';
import { wellFormed, wellFormedText } from '../well-formed.ts';

const MOST_TEXT = 1024 * 1024;
const MOST_DATA = 7 * 1024 * 1024;
const MOST_BLOCKS = 256;

/** A result of an upstream tool, held to what a session passes on: too long texts are cut, too large media are named. */
export function capResult({ content, structuredContent, isError }: CallToolResult): CallToolResult {
  let text = MOST_TEXT;
  let data = MOST_DATA;
  const capped = content.slice(0, MOST_BLOCKS).map((block): ContentBlock => {
    const size = sizeOf(block);
    if (block.type === 'text') {
      const room = text;
      text = Math.max(0, text - size);
      return { ...block, text: wellFormedText(size <= room ? block.text : cutText(block.text, room)) };
    }
    const room = data;
    data = Math.max(0, data - size);
    return size <= room ? block : { type: 'text', text: `[${block.type} left out: it is too large]` };
  });
  const left = content.length - capped.length;
  if (left > 0) capped.push({ type: 'text', text: `[… ${left} more parts left out: ask for less]` });
  const structured = JSON.stringify(structuredContent ?? null);
  return {
    content: capped,
    ...(structuredContent === undefined || structured.length > MOST_TEXT
      ? {}
      : { structuredContent: wellFormed(structuredContent) }),
    ...(isError === true ? { isError } : {}),
  };
}

function cutText(text: string, room: number): string {
  return `${text.slice(0, room)}\n[… ${text.length - room} characters left out: ask for less]`;
}

function sizeOf(block: ContentBlock): number {
  return block.type === 'text' ? block.text.length : JSON.stringify(block).length;
}
