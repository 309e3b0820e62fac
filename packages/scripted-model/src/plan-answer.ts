import type { ModelAnswer } from './model-answer.ts';
import type { ModelRequest, OfferedTool } from './model-request.ts';
import type { CallStep, ModelScript } from './model-script.ts';
import { nextStep, type NextStep, type Occurrences } from './next-step.ts';
import { findSearchTool, findTool, isSearchTool } from './offered-tool.ts';
import type { ServedRequest } from './served-request.ts';

/** What a model does about a request. */
export interface PlannedAnswer extends Pick<ServedRequest, 'step' | 'index'> {
  readonly answer: ModelAnswer;
  readonly next: NextStep;
}

const OVER = 'The script is over.';

/** Decides what a model answers, by the script of the conversation. */
export function planAnswer(
  script: ModelScript | null,
  request: ModelRequest,
  { id, occurrences }: { readonly id: string; readonly occurrences: Occurrences },
): PlannedAnswer {
  const nothing: ModelAnswer = { id, model: request.model, text: OVER, calls: [] };
  if (script === null) return says(nothing, 'No script fits this conversation.');
  if (request.tools.length === 0) return sideAnswer(script, request, nothing, occurrences);
  const next = nextStep(script, request, occurrences);
  const { step, index } = next;
  if (step === null) return { answer: nothing, step: null, index, next };
  switch (step.type) {
    case 'call':
      return { ...callTools(step, request, nothing), index, next };
    case 'say':
    case 'endless':
      return { answer: { ...nothing, text: step.text }, step: step.type, index, next };
    case 'cut_off':
    case 'fail':
    case 'hold':
      return { answer: nothing, step: step.type, index, next };
  }
}

/** A request without tools asks for a title or the like: it is no part of the script, but a server that always fails does. */
function sideAnswer(
  script: ModelScript,
  request: ModelRequest,
  nothing: ModelAnswer,
  occurrences: Occurrences,
): PlannedAnswer {
  const next = nextStep(script, request, new Map(occurrences));
  if (next.step?.type === 'fail' && next.step.times === undefined) {
    return { answer: nothing, step: 'fail', index: next.index, next };
  }
  return says(nothing, 'Scripted work');
}

function says(nothing: ModelAnswer, text: string): PlannedAnswer {
  return {
    answer: { ...nothing, text },
    step: null,
    index: null,
    next: { step: null, index: null, wait_ms: 0 },
  };
}

/** The calls of a step; first a search for what is not offered, if one can search. */
function callTools(
  { calls, text = '' }: CallStep,
  { tools, called }: ModelRequest,
  nothing: ModelAnswer,
): Pick<PlannedAnswer, 'answer' | 'step'> {
  const found = calls.map(({ tool, literal = false }) =>
    literal ? literalTool(tools, tool) : findTool(tools, tool),
  );
  const missing = calls.find((_, nth) => found[nth] === null);
  if (missing === undefined) {
    const answered = calls.flatMap(({ args }, nth) => {
      const tool = found[nth] ?? null;
      return tool === null ? [] : [{ id: `call_${nothing.id}_${nth}`, tool, args }];
    });
    return { answer: { ...nothing, text, calls: answered }, step: 'call' };
  }
  const search = findSearchTool(tools);
  if (search === null || isSearchTool(called.at(-1) ?? '')) {
    const names = tools.map(({ name }) => name).join(', ');
    return {
      answer: {
        ...nothing,
        text: `There is no tool whose name ends with ${missing.tool}. Offered: ${names}`,
      },
      step: 'tool_missing',
    };
  }
  const call = { id: `call_${nothing.id}_0`, tool: search, args: { query: missing.tool } };
  return { answer: { ...nothing, text: '', calls: [call] }, step: 'search' };
}

function literalTool(tools: readonly OfferedTool[], name: string): OfferedTool {
  return tools.find((tool) => tool.name === name) ?? { name, namespace: null };
}
