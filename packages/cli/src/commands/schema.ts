import {
  GarbageSchema,
  RunPreviewSchema,
  RunStatusSchema,
  UnitDiffSchema,
  UnitExplanationSchema,
} from '@ralph/coordinator';
import { planJsonSchema, runSummaryJsonSchema, workerManifestJsonSchema } from '@ralph/manifest';
import { agentsJsonSchema, mcpJsonSchema } from '@ralph/mcp-plan';
import {
  artifactsJsonSchema,
  checkpointJsonSchema,
  eventJsonSchema,
  pipelineJsonSchema,
} from '@ralph/reducer';
import { PlanGraphSchema } from '../graph/plan-graph.ts';
import type { Io } from '../io.ts';
import { AgentsCheckReportSchema } from '../agents-check-report.ts';
import { AgentsReportSchema } from '../agents-report.ts';
import { DoctorReportSchema } from '../doctor/doctor-report.ts';
import { InitReportSchema } from '../init/init-report.ts';
import { outputJsonSchema } from '../output-json-schema.ts';
import { ReplayReportSchema } from '../replay-report.ts';
import type { SchemaDocument } from '../schema-document.ts';
import { ConfigReportSchema } from '../settings/config-report.ts';
import { configJsonSchema } from '../settings/config-schema.ts';
import { ValidationReportSchema } from '../validation-report.ts';
import { WebhookBodySchema } from '../webhook.ts';

/** Prints the JSON Schema of a document. */
export function schemaCommand(document: SchemaDocument, io: Io): void {
  io.stdout.write(`${JSON.stringify(schemaOf(document), null, 2)}\n`);
}

function schemaOf(document: SchemaDocument): object {
  switch (document) {
    case 'plan':
      return planJsonSchema();
    case 'manifest':
      return workerManifestJsonSchema();
    case 'summary':
      return runSummaryJsonSchema();
    case 'event':
      return eventJsonSchema();
    case 'checkpoint':
      return checkpointJsonSchema();
    case 'pipeline':
      return pipelineJsonSchema();
    case 'artifacts':
      return artifactsJsonSchema();
    case 'agents':
      return agentsJsonSchema();
    case 'mcp':
      return mcpJsonSchema();
    case 'status':
      return outputJsonSchema(document, RunStatusSchema);
    case 'explanation':
      return outputJsonSchema(document, UnitExplanationSchema);
    case 'diff':
      return outputJsonSchema(document, UnitDiffSchema);
    case 'garbage':
      return outputJsonSchema(document, GarbageSchema);
    case 'preview':
      return outputJsonSchema(document, RunPreviewSchema);
    case 'graph':
      return outputJsonSchema(document, PlanGraphSchema);
    case 'config':
      return configJsonSchema();
    case 'config_report':
      return outputJsonSchema(document, ConfigReportSchema);
    case 'doctor_report':
      return outputJsonSchema(document, DoctorReportSchema);
    case 'agents_report':
      return outputJsonSchema(document, AgentsReportSchema);
    case 'init_report':
      return outputJsonSchema(document, InitReportSchema);
    case 'validation_report':
      return outputJsonSchema(document, ValidationReportSchema);
    case 'replay_report':
      return outputJsonSchema(document, ReplayReportSchema);
    case 'agents_check_report':
      return outputJsonSchema(document, AgentsCheckReportSchema);
    case 'webhook':
      return outputJsonSchema(document, WebhookBodySchema);
  }
}
