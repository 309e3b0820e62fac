import * as z from 'zod';
import { ArtifactsPolicySchema } from './artifacts-policy.ts';
import { PipelineDocumentSchema } from './pipeline-document.ts';

const PACKAGE_SCHEMAS = 'https://unpkg.com/@ralph/reducer/schema';

/**
 * The JSON Schema of pipelines, in blocks or as phases, as published in `schema/pipeline.json`; rules between fields
 * are not in it. A file may leave out whatever the one below it says, so only phases, which replace everything below
 * them, and entries of lists have required fields.
 */
export function pipelineJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(PipelineDocumentSchema, {
    io: 'input',
    override({ jsonSchema, path }) {
      if (path[1] === 'phases' || path.includes('items')) return;
      delete jsonSchema.required;
      if (jsonSchema.oneOf === undefined) return;
      jsonSchema.anyOf = jsonSchema.oneOf;
      delete jsonSchema.oneOf;
    },
  });
  const description =
    'The phases of a pipeline and what leads from one to the next, in blocks or as phases; what a file leaves out comes from the one below it, at last from the default pipeline';
  return { $schema, $id: `${PACKAGE_SCHEMAS}/pipeline.json`, title: 'Pipeline policy', description, ...rest };
}

/** The JSON Schema of artifacts policies, as published in `schema/artifacts.json`. */
export function artifactsJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(ArtifactsPolicySchema, {
    io: 'input',
    override({ jsonSchema }) {
      delete jsonSchema.required;
    },
  });
  const description = 'What the sessions of each drain hand in, and which decisions that may carry';
  return {
    $schema,
    $id: `${PACKAGE_SCHEMAS}/artifacts.json`,
    title: 'Artifacts policy',
    description,
    ...rest,
  };
}
