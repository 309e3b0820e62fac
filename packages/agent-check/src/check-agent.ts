import { findAgent } from '@ralph/agents';
import { probeJail } from '@ralph/mcp-server';
import type { CheckPrograms } from './check-place.ts';
import type { Finding } from './finding.ts';
import { atWork } from './scenarios/at-work.ts';
import { cutShort } from './scenarios/cut-short.ts';
import { inTrouble } from './scenarios/in-trouble.ts';
import type { Scenario } from './scenarios/scenario.ts';
import type { AgentStage } from './stages/agent-stage.ts';

const SCENARIOS: Readonly<Record<string, Scenario>> = { atWork, inTrouble, cutShort };
export { SCENARIOS, findAgent, probeJail, type CheckPrograms, type Finding, type AgentStage };
