import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';

const MOST_TEXT = 1024 * 1024;
const MOST_DATA = 7 * 1024 * 1024;

/** A result of an upstream tool, held to what a session passes on: too long texts are cut, too large media are named. */
export function capResult({ content, structuredContent, isError }: CallToolResult): CallToolResult {
  let text = MOST_TEXT;
  let data = MOST_DATA;
  const capped = content.map((block): ContentBlock => {
    const size = sizeOf(block);
    if (block.type === 'text') {
      const room = text;
      text = Math.max(0, text - size);
      return size <= room ? block : { type: 'text', text: cutText(block.text, room) };
    }
    const room = data;
    data = Math.max(0, data - size);
    return size <= room ? block : { type: 'text', text: `[${block.type} left out: it is too large]` };
  });
  const structured = JSON.stringify(structuredContent ?? null);
  return {
    content: capped,
    ...(structuredContent === undefined || structured.length > MOST_TEXT ? {} : { structuredContent }),
    ...(isError === true ? { isError } : {}),
  };
}

function cutText(text: string, room: number): string {
  return `${text.slice(0, room)}\n[… ${text.length - room} characters left out: ask for less]`;
}

function sizeOf(block: ContentBlock): number {
  return block.type === 'text' ? block.text.length : JSON.stringify(block).length;
}
