/** What a client asks of a model, in the words of no particular API. */
export interface ModelRequest {
  readonly model: string;
  readonly stream: boolean;
  /** All instructions and all that a person said, in order. */
  readonly prompt: string;
  readonly tools: readonly OfferedTool[];
  /** Names of the tools that the model called so far, in order. */
  readonly called: readonly string[];
  /** What the model said so far, one text a message. */
  readonly said: readonly string[];
  /** What the tools answered so far, as text. */
  readonly results: readonly string[];
}

/** A tool that the model may call. */
export interface OfferedTool {
  readonly name: string;
  /** The group that it is in, where the API has groups. */
  readonly namespace: string | null;
}

/** The parts of a request that an API's reader collects one message at a time. */
export interface Collected {
  readonly prompt: string[];
  readonly called: string[];
  readonly said: string[];
  readonly results: string[];
  /** Tools that are named in the conversation, by the answer to a search. */
  readonly found: OfferedTool[];
}

/** Nothing collected yet. */
export function nothingCollected(): Collected {
  return { prompt: [], called: [], said: [], results: [], found: [] };
}

/** A request of what was collected. */
export function requestOf(
  collected: Collected,
  { model, stream, tools }: Pick<ModelRequest, 'model' | 'stream' | 'tools'>,
): ModelRequest {
  return {
    model,
    stream,
    prompt: collected.prompt.join('\n'),
    tools: [...tools, ...collected.found],
    called: collected.called,
    said: collected.said.filter((text) => text !== ''),
    results: collected.results,
  };
}
