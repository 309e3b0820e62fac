export type { AgentReport, BehaviourReport, Verdict } from './agent-report.ts';
export { BEHAVIOURS, BEHAVIOUR_NAMES, type BehaviourName } from './behaviour.ts';
export { checkAgent, CHECKED_AGENTS, type CheckOptions, type CheckResult } from './check-agent.ts';
export type { CheckPrograms } from './check-place.ts';
export type { Finding } from './finding.ts';
