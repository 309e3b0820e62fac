export type {
  EventBody,
  Envelope,
  KeptWrite,
  OutOfBoundsFound,
  AgentSessionNamed,
  AgentThrottled,
  AttemptLost,
  BudgetWarned,
  ConnectivityChanged,
  JournalRecovered,
  RunEvent,
  RunFinished,
  RunInterrupted,
  RunResumed,
  RunSnapshot,
  RunStarted,
  RunSuspended,
  ToolDenied,
  TreeRestored,
  UnitBlocked,
  UnitCancelled,
  UnitReopened,
  UnitStopRequested,
  UnitCommitFailed,
  UnitCommitted,
  UnitSkipped,
  UsageReported,
  VerificationFinished,
  VerificationStarted,
  WorkerFailed,
  WorkerProgressed,
  CoordinationRequested,
  WorkerSpawned,
  WorkerStarted,
  WorkerSucceeded,
} from './event.ts';
export type { Limits, OutOfBoundsPolicy, RunPolicy } from './run-policy.ts';
export type { PlannedUnit } from './planned-unit.ts';
export type { CancelReason, Effect, SaveCheckpoint, StopReason, StopUnit, StopWorkers } from './effect.ts';
export type { ParsedEventLine } from './parse-event-line.ts';
export {
  artifactsJsonSchema,
  ArtifactsPolicySchema,
  checkpointJsonSchema,
  defaultPipelinePolicy,
  eventJsonSchema,
  fromCheckpoint,
  mergeArtifactsLayers,
  mergePipelineLayers,
  migrateCheckpoint,
  parseArtifactsPolicy,
  parseEventLine,
  parsePipelinePolicy,
  pipelineJsonSchema,
  RunEventSchema,
} from './documents.ts';
export { isPlainEvent } from './plain-event.generated.ts';
export { reduce, replay } from './reduce.ts';
export type { Transition } from './transition.ts';
export { initialState, RUN_PHASES } from './run-state.ts';
export { addUsage } from './add-usage.ts';
export type { RunFacts } from './run-facts.ts';
export type { AgentState, Circuit, CoolDown, CoolDownReason } from './agent-state.ts';
export type { Ledger } from './ledger.ts';
export type { ProcessMarks } from './process-marks.ts';
export type {
  BudgetKind,
  BudgetWarning,
  ConnectivityState,
  Interruption,
  RunBasis,
  RunCourse,
  RunPhase,
  RunState,
  Suspension,
  UnitCommit,
  UnitFeedback,
  UnitCounts,
  VerificationEnded,
  VerificationRunning,
} from './run-state.ts';
export type {
  AttemptRecord,
  BlockedWorker,
  CancelledWorker,
  FailedWorker,
  PendingWorker,
  RunningWorker,
  SkippedWorker,
  SucceededWorker,
  WorkerRecord,
  WorkerState,
} from './worker-state.ts';
export type { Adjacency } from './adjacency.ts';
export type { LenientEdges } from './lenient-edges.ts';
export type { UnitGraph } from './unit-graph.ts';
export type { UnitRanks } from './unit-ranks.ts';
export type {
  AgentSession,
  BlockedRecord,
  CancelledRecord,
  ChainLink,
  EarlierAttempts,
  FailedRecord,
  Observation,
  PendingRecord,
  RetryState,
  RunningRecord,
  SkippedRecord,
  SucceededRecord,
  UnitRecord,
} from './unit-record.ts';
export type { WorkerVector } from './worker-vector.ts';
export {
  blockedUnits,
  counts,
  feedbackOf,
  isSettled,
  pendingUnits,
  previousFailure,
  readyUnits,
  runningUnits,
  workerState,
  workerStates,
} from './select.ts';
export type { BlockedUnit } from './select.ts';
export { estimateLeft } from './estimate-left.ts';
export { agentStates } from './agent-states.ts';
export type { AgentView } from './agent-states.ts';
export { nextAttempts } from './dispatch/next-attempts.ts';
export type {
  AttemptWait,
  DispatchFacts,
  NextAttempt,
  NextAttempts,
  SpentBudget,
  WaitReason,
} from './dispatch/next-attempt.ts';
export { runSpending, unitSpending } from './spending.ts';
export { runOutcome } from './run-outcome.ts';
export type { RunOutcome } from './run-outcome.ts';
export { toCheckpoint } from './run-checkpoint.ts';
export type { RunCheckpoint } from './run-checkpoint.ts';
export type { ArtifactsPolicy } from './policy/artifacts-policy.ts';
export { budgetCaps } from './policy/budget-caps.ts';
export type { BudgetOverrides } from './policy/budget-caps.ts';
export { DEFAULT_ARTIFACTS } from './policy/default-artifacts.ts';
export { DEFAULT_PIPELINE } from './policy/default-pipeline.ts';
export type { ArtifactsLayers } from './policy/merge-artifacts-layers.ts';
export type { MergedPolicy } from './policy/merge-layers.ts';
export type { PipelineLayers } from './policy/merge-pipeline-layers.ts';
export type { ArtifactsPolicyResult } from './policy/parse-artifacts-policy.ts';
export type { PipelinePolicyResult } from './policy/parse-pipeline-policy.ts';
export type {
  CommitPolicy,
  CycleOutcome,
  DecisionRoute,
  ExecutionStatus,
  Parallelization,
  PhasePolicy,
  PhaseRole,
  RetryPolicy,
  Transitions,
} from './policy/phase-policy.ts';
export type { PipelineDocument, PipelineDocumentInput } from './policy/pipeline-document.ts';
export { checkpointMatchesPolicy } from './pipeline/checkpoint-matches-policy.ts';
export type { PolicyMismatch } from './pipeline/checkpoint-matches-policy.ts';
export { classifyFailure } from './pipeline/classify-failure.ts';
export type { ReportedFailure } from './pipeline/classify-failure.ts';
export type {
  Connectivity,
  FailureCategory,
  FailureClassification,
  UnavailabilityReason,
} from './pipeline/failure-classification.ts';
export { coolDownMs, retryDelayMs } from './pipeline/retry-delay.ts';
export { nextEffect } from './pipeline/next-effect.ts';
export type { WorldFacts } from './pipeline/next-effect.ts';
export type {
  Commit,
  EarlySkipCommit,
  ExhaustedAnalysisPhaseAdvance,
  ExitEffect,
  ExitFailure,
  ExitStopped,
  ExitSuccess,
  FanOut,
  InvokeAgent,
  NextEffect,
  PreparePrompt,
  Wait,
} from './pipeline/next-effect-union.ts';
export type {
  AgentChain,
  AgentFailed,
  AgentRetried,
  AgentSucceeded,
  AllWorkersCompleted,
  AnalysisDecided,
  AnalysisLoopedBack,
  AnalysisSucceeded,
  CheckpointSaved,
  CommitFailed,
  CommitSkipped,
  CommitSucceeded,
  ContextCleaned,
  ExecutionReported,
  FanOutStarted,
  FixFailed,
  FixSucceeded,
  PhaseAdvanced,
  PhaseFailed,
  PhaseLoopedBack,
  PhaseTimed,
  PipelineCompleted,
  PipelineEventBody,
  PipelineFailed,
  PipelineStarted,
  PlanAccepted,
  PromptPrepared,
  ReviewClean,
  ReviewFoundIssues,
  SessionStarted,
  WaitEnded,
  WorkersResumed,
} from './pipeline/pipeline-event.ts';
export type {
  AgentHealth,
  AgentRetryIntent,
  CommitState,
  Fallover,
  PhaseChain,
  PhaseTiming,
  PipelineMetrics,
  PipelineState,
  SameFailures,
} from './pipeline/pipeline-state.ts';
export type {
  BudgetState,
  CycleTimebox,
  Lifecycle,
  PipelinePolicy,
  PostCommitRoute,
  RecoveryPolicy,
} from './policy/pipeline-policy.ts';
export type { DrainBindings, PolicyContext } from './policy/policy-context.ts';
export { POLICY_PROBLEM_CODES } from './policy/policy-problem.ts';
export type { PolicyProblem, PolicyProblemCode, PolicyProblemSource } from './policy/policy-problem.ts';
export { ReducerError } from './reducer-error.ts';
