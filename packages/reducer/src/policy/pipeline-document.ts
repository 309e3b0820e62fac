import * as z from 'zod';
import { PhasePolicySchema } from './phase-policy.ts';
import { LifecycleSchema, PipelinePolicySchema } from './pipeline-policy.ts';

const blockName = z.string().min(1);

const IndividualBlockSchema = z.looseObject({
  kind: z.literal('individual').describe('One phase'),
  phase_name: z.string().min(1).describe('Name of the phase; unique in the pipeline'),
  phase: PhasePolicySchema.describe('The phase'),
});

const GroupBlockSchema = z.looseObject({
  kind: z.literal('group').describe('Blocks that belong together'),
  child_blocks: z.array(blockName).describe('Its blocks; the first one is its entry'),
  completion_block: blockName.describe('Which of its blocks ends it; a single phase'),
  ...LifecycleSchema.shape,
});

const BlockSchema = z.discriminatedUnion('kind', [IndividualBlockSchema, GroupBlockSchema]);
export type Block = z.infer<typeof BlockSchema>;

/** A pipeline as people write it: in blocks, or as phases. Unknown fields survive. */
export const PipelineDocumentSchema = PipelinePolicySchema.extend({
  $schema: z.string().optional().describe('JSON Schema of this document, for editors'),
  entry_block: blockName
    .optional()
    .describe('Block with which the pipeline starts; required beside "blocks"'),
  blocks: z
    .record(z.string(), BlockSchema)
    .optional()
    .describe('The pipeline in blocks, by name; write either blocks or phases'),
  entry_phase: z
    .string()
    .min(1)
    .optional()
    .describe('Phase with which the pipeline starts; for a pipeline in phases. Default: planning'),
  phases: PipelinePolicySchema.shape.phases.optional(),
});
export type PipelineDocument = z.infer<typeof PipelineDocumentSchema>;

/** A pipeline as people write it, with everything left out that has a default. */
export type PipelineDocumentInput = z.input<typeof PipelineDocumentSchema>;
