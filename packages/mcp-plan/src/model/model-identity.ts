import * as z from 'zod';

/** Which model an agent speaks to, and over which transport; plans and sessions carry it. */
export const ModelIdentitySchema = z.looseObject({
  provider: z.string().nullish().describe('Who serves the model, such as anthropic; unknown when left out'),
  model_id: z.string().nullish().describe("The model's name at its provider; null when it is not known"),
  transport: z.string().nullish().describe('The agent CLI that speaks to it, such as claude or codex'),
});

/** A model identity as somebody wrote it. */
export type StatedModelIdentity = Readonly<
  Pick<z.input<typeof ModelIdentitySchema>, 'provider' | 'model_id' | 'transport'>
>;

/** A model identity in its one canonical form. */
export interface ModelIdentity {
  /** Lower case; `unknown` when nobody knows. */
  readonly provider: string;
  readonly model_id: string | null;
  readonly transport: string | null;
}

/** The provider when nobody knows it. */
export const UNKNOWN_PROVIDER = 'unknown';

const MAX_MODEL_ID = 128;
const NAME = /^[a-z0-9][a-z0-9._/-]{0,63}$/;

/** Brings an identity into its canonical form; what cannot be a name becomes unknown. Doing it twice changes nothing. */
export function canonicalIdentity(stated: StatedModelIdentity): ModelIdentity {
  return {
    provider: canonicalName(stated.provider) ?? UNKNOWN_PROVIDER,
    model_id: canonicalModelId(stated.model_id),
    transport: canonicalName(stated.transport),
  };
}

/** Tells whether it is known who serves the model. */
export function isKnownIdentity({ provider }: ModelIdentity): boolean {
  return provider !== UNKNOWN_PROVIDER;
}

/** A provider or transport in canonical form; null when it cannot be one. */
export function canonicalName(name: string | null | undefined): string | null {
  const folded = name?.trim().toLowerCase() ?? '';
  return NAME.test(folded) ? folded : null;
}

/** Trimmed again after the cut, which can leave a space at the end. */
function canonicalModelId(model_id: string | null | undefined): string | null {
  const clean = (model_id ?? '').replaceAll(/\p{Cc}/gu, ' ').trim();
  const cut = Array.from(clean).slice(0, MAX_MODEL_ID).join('').trim();
  return cut === '' ? null : cut;
}
