// All that reads or describes a file and so needs zod. The build keeps it apart, lest whoever only decides pay for it.
export { eventJsonSchema, RunEventSchema } from './event-schema.ts';
export { parseEventLine } from './parse-event-line.ts';
export { checkpointJsonSchema, fromCheckpoint } from './checkpoint.ts';
export { migrateCheckpoint } from './pipeline/migrate-checkpoint.ts';
export { ArtifactsPolicySchema } from './policy/artifacts-policy.ts';
export { defaultPipelinePolicy } from './policy/default-pipeline-policy.ts';
export { mergeArtifactsLayers } from './policy/merge-artifacts-layers.ts';
export { mergePipelineLayers } from './policy/merge-pipeline-layers.ts';
export { parseArtifactsPolicy } from './policy/parse-artifacts-policy.ts';
export { parsePipelinePolicy } from './policy/parse-pipeline-policy.ts';
export { artifactsJsonSchema, pipelineJsonSchema } from './policy/policy-json-schema.ts';
