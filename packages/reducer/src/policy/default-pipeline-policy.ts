import { compileBlocks } from './compile-blocks.ts';
import { DEFAULT_PIPELINE } from './default-pipeline.ts';
import { PipelineDocumentSchema } from './pipeline-document.ts';
import type { PipelinePolicy } from './pipeline-policy.ts';

/** The default pipeline, compiled. */
export function defaultPipelinePolicy(): PipelinePolicy {
  return compileBlocks(PipelineDocumentSchema.parse(DEFAULT_PIPELINE)).policy;
}
