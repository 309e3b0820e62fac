import { DEFAULT_PIPELINE } from './default-pipeline.ts';
import { isRecord } from './is-record.ts';
import { obsoleteWrapper } from './legacy-keys.ts';
import { mergeLayers } from './merge-layers.ts';
import type { MergedPolicy } from './merge-layers.ts';
import { mergeTables } from './merge-tables.ts';
import type { Table } from './merge-tables.ts';
import type { PolicyFinding } from './policy-problem.ts';

/** The pipeline files of one run, read but not checked; each is merged onto the one before. */
export interface PipelineLayers {
  /** Default: the default pipeline. */
  readonly bundled?: unknown;
  /** Of the user, for all projects. */
  readonly global?: unknown;
  readonly project?: unknown;
  /** A workspace takes pipelines in blocks only; a plain directory takes phases too, and they replace everything below. */
  readonly home: 'workspace' | 'directory';
}

/**
 * Merges pipeline files: tables deeply, everything else as a whole. A file that declares blocks (or phases) keeps only
 * those that it names, each merged onto the one of the same name below.
 *
 * @example
 * const merged = mergePipelineLayers({ project: { recovery: { cycle_cap: 20 } }, home: 'workspace' });
 * const result = merged.ok ? parsePipelinePolicy(merged.document) : merged;
 */
export function mergePipelineLayers(layers: PipelineLayers): MergedPolicy {
  const { bundled = DEFAULT_PIPELINE, global, project, home } = layers;
  return mergeLayers(
    { bundled, global, project },
    {
      source: 'pipeline',
      merge: mergePipelines,
      check: (layer, name) => [
        ...obsoleteWrapper(layer),
        ...(home === 'workspace' && name !== 'bundled' ? phaseAuthored(layer) : []),
      ],
    },
  );
}

function phaseAuthored(layer: Table): PolicyFinding[] {
  if (!isPhaseAuthored(layer)) return [];
  const message =
    'a workspace takes pipelines in blocks, got phases: write each phase as a block of kind individual, and name the first one in entry_block';
  return [{ code: 'phase_authored_layer', path: ['phases'], message }];
}

function isPhaseAuthored(layer: Table): boolean {
  const has = (key: string) => Object.hasOwn(layer, key);
  return has('phases') && !has('blocks') && !has('entry_block');
}

function mergePipelines(below: Table, above: Table): Table {
  if (isPhaseAuthored(above)) return above;
  const merged = mergeTables(below, above);
  const named = ['blocks', 'phases'].flatMap((key): [string, unknown][] => {
    const [entries, all] = [above[key], merged[key]];
    if (!isRecord(entries) || !isRecord(all)) return [];
    return [[key, Object.fromEntries(Object.keys(entries).map((name) => [name, all[name]]))]];
  });
  return { ...merged, ...Object.fromEntries(named) };
}
