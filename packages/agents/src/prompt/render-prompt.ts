import { PLACEHOLDERS } from './placeholders.ts';
import type { PromptFacts } from './prompt-facts.ts';
import type { PromptTemplate, TemplatePart } from './prompt-template.ts';

/** The prompt of a worker: short Markdown, the same for the same template and facts. */
export function renderPrompt({ lines }: PromptTemplate, facts: PromptFacts): string {
  const written: string[] = [];
  let isGap = false;
  for (const parts of lines) {
    const line = parts.map((part) => textOf(part, facts)).join('');
    const isBlank = line.trim() === '';
    // A section that has nothing to say takes the blank line after it away too.
    if (isBlank && parts.some((part) => 'placeholder' in part)) isGap = true;
    else if (!isBlank || !isGap) {
      written.push(line);
      isGap = false;
    }
  }
  return `${written.join('\n').trim()}\n`;
}

function textOf(part: TemplatePart, facts: PromptFacts): string {
  return 'text' in part ? part.text : PLACEHOLDERS[part.placeholder].text(facts);
}
