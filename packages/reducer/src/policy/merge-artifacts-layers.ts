import { DEFAULT_ARTIFACTS } from './default-artifacts.ts';
import { mergeLayers } from './merge-layers.ts';
import type { MergedPolicy } from './merge-layers.ts';

/** The artifacts files of one run, read but not checked; each is merged onto the one before. */
export interface ArtifactsLayers {
  /** Default: the artifacts of the default pipeline. */
  readonly bundled?: unknown;
  /** Of the user, for all projects. */
  readonly global?: unknown;
  readonly project?: unknown;
}

/** Merges artifacts files: tables deeply, everything else as a whole. */
export function mergeArtifactsLayers(layers: ArtifactsLayers): MergedPolicy {
  const { bundled = DEFAULT_ARTIFACTS, global, project } = layers;
  return mergeLayers({ bundled, global, project }, { source: 'artifacts' });
}
