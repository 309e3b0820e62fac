import { canonicalIdentity } from './model-identity.ts';
import type { ModelIdentity, StatedModelIdentity } from './model-identity.ts';

/** The kinds of media that a session can be handed. */
export const MODALITIES = ['image', 'pdf', 'document', 'audio', 'video'] as const;
/** A kind of media that a session can be handed. */
export type Modality = (typeof MODALITIES)[number];

/** How media reaches a model: in the answer, as a block of its own type, as a reference to read again, or not at all. */
export const DELIVERY_MODES = [
  'inline_image',
  'typed_block',
  'resource_reference_replay',
  'unsupported',
] as const;
/** How media reaches a model. */
export type DeliveryMode = (typeof DELIVERY_MODES)[number];

/** How one modality reaches the model of a session. */
export interface MediaDelivery {
  readonly delivery: DeliveryMode;
  /** The type of the block for `typed_block`, else null. */
  readonly block_type: Modality | null;
  /** Whether a text that names the media has to go with it. */
  readonly needs_text_handle: boolean;
}

interface Verdicts {
  readonly image: DeliveryMode;
  /** PDF files and other documents. */
  readonly document: DeliveryMode;
  /** Audio and video. */
  readonly recording: DeliveryMode;
}

const UNKNOWN: Verdicts = {
  image: 'inline_image',
  document: 'resource_reference_replay',
  recording: 'resource_reference_replay',
};
const CLAUDE: Verdicts = { image: 'inline_image', document: 'typed_block', recording: 'unsupported' };
const OPENAI: Verdicts = { image: 'inline_image', document: 'unsupported', recording: 'unsupported' };
const GEMINI: Verdicts = { image: 'inline_image', document: 'typed_block', recording: 'typed_block' };

const PROVIDERS: ReadonlyMap<string, Verdicts> = new Map([
  ['claude', CLAUDE],
  ['anthropic', CLAUDE],
  ['openai', OPENAI],
  ['codex', OPENAI],
  ['gemini', GEMINI],
]);

/** What the provider that a transport is bound to can take; transports not named here are bound to nobody known. */
const BOUND: ReadonlyMap<string, Verdicts> = new Map([
  ['claude', CLAUDE],
  ['claude_interactive', CLAUDE],
  ['codex', OPENAI],
  ['agy', GEMINI],
]);

const DEMAND = { unsupported: 0, resource_reference_replay: 1, typed_block: 2, inline_image: 2 } as const;

/** How media of a modality reaches the model of an identity; a modality that nobody knows is unsupported. */
export function deliveryFor(stated: StatedModelIdentity, modality: string): MediaDelivery {
  const identity = canonicalIdentity(stated);
  const known = MODALITIES.find((each) => each === modality);
  const delivery = known === undefined ? 'unsupported' : modeFor(identity, known);
  return {
    delivery,
    block_type: delivery === 'typed_block' ? (known ?? null) : null,
    needs_text_handle: identity.provider === 'ccs' && delivery === 'inline_image',
  };
}

/** The lesser of two deliveries of the same modality; of equal ones, the first. */
export function lesserDelivery(one: MediaDelivery, other: MediaDelivery): MediaDelivery {
  return DEMAND[other.delivery] < DEMAND[one.delivery] ? other : one;
}

function modeFor({ provider, transport }: ModelIdentity, modality: Modality): DeliveryMode {
  const mode = verdict(PROVIDERS.get(provider) ?? UNKNOWN, modality);
  if (transport === null || transport === 'opencode') return mode;
  const most = verdict(BOUND.get(transport) ?? UNKNOWN, modality);
  const possible = DEMAND[most] < DEMAND[mode] ? verdict(UNKNOWN, modality) : mode;
  return transport === 'codex' && DEMAND[possible] > DEMAND.resource_reference_replay
    ? 'resource_reference_replay'
    : possible;
}

function verdict(verdicts: Verdicts, modality: Modality): DeliveryMode {
  switch (modality) {
    case 'image':
      return verdicts.image;
    case 'pdf':
    case 'document':
      return verdicts.document;
    case 'audio':
    case 'video':
      return verdicts.recording;
  }
}
