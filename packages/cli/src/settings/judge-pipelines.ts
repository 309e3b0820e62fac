import {
  mergeArtifactsLayers,
  mergePipelineLayers,
  parseArtifactsPolicy,
  parsePipelinePolicy,
  type ArtifactsPolicy,
  type ArtifactsPolicyResult,
  type MergedPolicy,
  type PipelinePolicyResult,
  type PolicyProblem,
} from '@ralph/reducer';
import type { ConfigFile, ConfigFinding } from './read-config-file.ts';

type Kind = 'pipeline' | 'artifacts';
type Unmerged = Exclude<MergedPolicy, { readonly ok: true }>;

/**
 * Judges the files of pipelines and artifacts as a pipeline would, over the built-in ones. They keep no run of a plan from
 * starting, so these are warnings.
 */
export function judgePipelines(files: readonly ConfigFile[]): readonly ConfigFinding[] {
  const artifacts = judgeArtifacts(layersOf(files, 'artifacts'));
  const pipeline = judgePipeline(layersOf(files, 'pipeline'), artifacts.ok ? artifacts.policy : undefined);
  return [...findings(files, 'pipeline', pipeline), ...findings(files, 'artifacts', artifacts)];
}

interface Layers {
  readonly global: unknown;
  readonly project: unknown;
}

/** In a linked worktree the main one's file counts where there is no own one. */
function layersOf(files: readonly ConfigFile[], wanted: Kind): Layers {
  const those = files.filter(({ kind }) => kind === wanted);
  return {
    global: those.find(({ layer }) => layer === 'user')?.source.value,
    project: those.find(({ layer }) => layer !== 'user')?.source.value,
  };
}

function judgeArtifacts(layers: Layers): ArtifactsPolicyResult | Unmerged {
  const merged = mergeArtifactsLayers(layers);
  return merged.ok ? parseArtifactsPolicy(merged.document) : merged;
}

function judgePipeline(
  layers: Layers,
  artifacts: ArtifactsPolicy | undefined,
): PipelinePolicyResult | Unmerged {
  const merged = mergePipelineLayers({ ...layers, home: 'workspace' });
  return merged.ok ? parsePipelinePolicy(merged.document, { artifacts }) : merged;
}

function findings(
  files: readonly ConfigFile[],
  kind: Kind,
  judgement: ReturnType<typeof judgeArtifacts> | ReturnType<typeof judgePipeline>,
): readonly ConfigFinding[] {
  const those = files.filter((file) => file.kind === kind);
  if (those.length === 0) return [];
  const found = judgement.ok ? judgement.warnings : judgement.problems;
  const how = judgement.ok ? 'as a pipeline it would run, but' : 'no pipeline could run with it:';
  return found.map((problem) => ({
    where: placeOf(problem, those),
    message: `${how} ${problem.json_path}: ${problem.message}`,
  }));
}

/** Where most of the path is said; of several files the strongest. */
function placeOf({ path }: PolicyProblem, files: readonly ConfigFile[]): string {
  const said = files.map((file) => ({ file, depth: depthOf(file.source.value, path) }));
  const best = said.toSorted((one, other) => other.depth - one.depth)[0];
  return best?.file.place(path.slice(0, best.depth)) ?? '';
}

/** How many steps of a path are there. */
function depthOf(value: unknown, [key, ...rest]: PolicyProblem['path']): number {
  if (key === undefined || typeof value !== 'object' || value === null) return 0;
  const step = Object.entries(value).find(([name]) => name === String(key));
  return step === undefined ? 0 : 1 + depthOf(step[1], rest);
}
