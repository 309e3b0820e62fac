import type { ArtifactsPolicy } from './artifacts-policy.ts';

/** What the drains of the default pipeline hand in, as it would be written in `.agent/artifacts.toml`. */
export const DEFAULT_ARTIFACTS: ArtifactsPolicy = {
  schema_version: 1,
  artifacts: {
    planning_output: {
      drain: 'planning',
      artifact_type: 'plan',
      decision_vocabulary: [],
      markdown_summary_path: '.agent/PLAN.md',
    },
    development_output: {
      drain: 'development',
      artifact_type: 'development_result',
      decision_vocabulary: [],
      markdown_summary_path: '.agent/DEVELOPMENT_RESULT.md',
    },
    development_analysis_decision: {
      drain: 'development_analysis',
      artifact_type: 'development_analysis_decision',
      decision_vocabulary: ['completed', 'request_changes', 'failed'],
      markdown_summary_path: '.agent/DEVELOPMENT_ANALYSIS_DECISION.md',
    },
    planning_analysis_decision: {
      drain: 'planning_analysis',
      artifact_type: 'planning_analysis_decision',
      decision_vocabulary: ['completed', 'request_changes', 'failed'],
      markdown_summary_path: '.agent/PLANNING_ANALYSIS_DECISION.md',
    },
    development_commit_artifact: {
      drain: 'development_commit',
      artifact_type: 'commit_message',
      decision_vocabulary: [],
    },
    development_commit_cleanup_artifact: {
      drain: 'commit',
      artifact_type: 'commit_cleanup',
      decision_vocabulary: [],
    },
    policy_remediation_analysis_decision: {
      drain: 'policy_remediation_analysis',
      artifact_type: 'policy_remediation_analysis_decision',
      decision_vocabulary: ['completed', 'request_changes', 'failed'],
      markdown_summary_path: '.agent/POLICY_REMEDIATION_ANALYSIS_DECISION.md',
    },
  },
};
