import { DELIVERY_MODES, MODALITIES, deliveryFor, lesserDelivery } from './delivery.ts';
import type { DeliveryMode, MediaDelivery, Modality } from './delivery.ts';
import { canonicalIdentity } from './model-identity.ts';
import type { StatedModelIdentity } from './model-identity.ts';

/** What the model of a session can be handed, by modality. */
export interface CapabilityProfile {
  /** Whose verdict this is. */
  readonly provider: string;
  readonly delivery: Readonly<Record<Modality, MediaDelivery>>;
}

/** What the model of an identity can be handed. */
export function capabilityProfile(identity: StatedModelIdentity): CapabilityProfile {
  return profileOf(identity, (modality) => deliveryFor(identity, modality));
}

/** A profile that was stored earlier, for example with a session. */
export interface StoredProfile {
  readonly delivery: Readonly<Record<string, { readonly delivery: string }>>;
}

/** What is left of a stored profile today: it may promise less than a fresh one, and never more. */
export function boundedProfile(stored: StoredProfile, identity: StatedModelIdentity): CapabilityProfile {
  return profileOf(identity, (modality) => {
    const fresh = deliveryFor(identity, modality);
    const mode = storedMode(stored, modality);
    return mode === null ? fresh : lesserDelivery(fresh, deliveryOf(mode, modality));
  });
}

function profileOf(
  identity: StatedModelIdentity,
  deliver: (modality: Modality) => MediaDelivery,
): CapabilityProfile {
  const { provider } = canonicalIdentity(identity);
  const [image, pdf, document, audio, video] = MODALITIES;
  return {
    provider,
    delivery: {
      image: deliver(image),
      pdf: deliver(pdf),
      document: deliver(document),
      audio: deliver(audio),
      video: deliver(video),
    },
  };
}

/** Null for what cannot be read: nothing was promised then, and the fresh delivery stands. */
function storedMode({ delivery }: StoredProfile, modality: Modality): DeliveryMode | null {
  const mode = Object.hasOwn(delivery, modality) ? delivery[modality]?.delivery : undefined;
  return DELIVERY_MODES.find((each) => each === mode) ?? null;
}

function deliveryOf(delivery: DeliveryMode, modality: Modality): MediaDelivery {
  const block_type = delivery === 'typed_block' ? modality : null;
  return { delivery, block_type, needs_text_handle: false };
}
