import type { PipelineDocumentInput } from './pipeline-document.ts';

/** The pipeline of a project that declares none, as it would be written in `.agent/pipeline.toml`. */
export const DEFAULT_PIPELINE: PipelineDocumentInput = {
  entry_block: 'developer_iteration',
  terminal_phase: 'complete',
  loop_counters: {
    development_analysis_iteration: {
      default_max: 5,
    },
    planning_analysis_iteration: {
      default_max: 3,
    },
    commit_cleanup_iteration: {
      default_max: 3,
    },
  },
  budget_counters: {
    iteration: {
      tracks_budget: true,
      default_max: 5,
    },
  },
  cycle_timebox: {
    duration_seconds: 7200,
    start_source: 'planning_analysis',
    start_entry: 'development',
    guarded_entry: 'development',
    end_entry: 'development_final_commit_cleanup',
    finalization_target: 'development_final_commit_cleanup',
    finalization_cycle_outcome: 'completed',
  },
  blocks: {
    developer_iteration: {
      kind: 'group',
      child_blocks: [
        'planning',
        'planning_analysis',
        'development',
        'development_commit_cleanup',
        'development_commit',
        'development_analysis',
        'development_final_commit_cleanup',
        'development_final_commit',
        'complete',
        'failed_terminal',
      ],
      completion_block: 'development_final_commit',
      before_complete: [
        'development_commit_cleanup',
        'development_commit',
        'development_final_commit_cleanup',
      ],
      increments_counter: 'iteration',
      loop_resets: ['development_analysis_iteration', 'commit_cleanup_iteration'],
    },
    planning: {
      kind: 'individual',
      phase_name: 'planning',
      phase: {
        drain: 'planning',
        role: 'execution',
        clear_drains_on_fresh_entry: ['planning', 'planning_analysis', 'development_analysis'],
        transitions: {
          on_success: 'planning_analysis',
        },
        artifact_history: {
          enabled: true,
          clear_on_fresh_entry: true,
        },
      },
    },
    planning_analysis: {
      kind: 'individual',
      phase_name: 'planning_analysis',
      phase: {
        drain: 'planning_analysis',
        role: 'analysis',
        transitions: {
          on_success: 'development',
          on_loopback: 'planning',
        },
        artifact_history: {
          enabled: true,
          clear_on_fresh_entry: false,
        },
        loop_policy: {
          iteration_state_field: 'planning_analysis_iteration',
        },
        decisions: {
          completed: {
            target: 'development',
            reset_loop: true,
          },
          request_changes: {
            target: 'planning',
            reset_loop: false,
          },
          failed: {
            target: 'planning',
            reset_loop: false,
          },
        },
      },
    },
    development: {
      kind: 'individual',
      phase_name: 'development',
      phase: {
        drain: 'development',
        role: 'execution',
        clear_drains_on_fresh_entry: ['planning_analysis', 'development', 'development_analysis'],
        transitions: {
          on_success: 'development_commit_cleanup',
          on_loopback: 'development',
        },
        artifact_history: {
          enabled: true,
          clear_on_fresh_entry: true,
        },
        parallelization: {
          mode: 'same_workspace',
          dispatch_mode: 'agent_subagents',
          max_parallel_workers: 8,
          max_work_units: 50,
          require_allowed_directories: true,
          post_fanout_verification: false,
        },
        artifact_proof_policy: {
          require_plan_proof: true,
          require_analysis_proof: true,
        },
      },
    },
    development_commit_cleanup: {
      kind: 'individual',
      phase_name: 'development_commit_cleanup',
      phase: {
        drain: 'commit',
        role: 'commit_cleanup',
        transitions: {
          on_success: 'development_commit',
          on_loopback: 'development_commit_cleanup',
          on_failure: 'failed_terminal',
        },
        loop_policy: {
          iteration_state_field: 'commit_cleanup_iteration',
        },
      },
    },
    development_commit: {
      kind: 'individual',
      phase_name: 'development_commit',
      phase: {
        drain: 'development_commit',
        role: 'commit',
        clear_drains_on_fresh_entry: ['development', 'development_analysis'],
        artifact_history: {
          enabled: true,
          clear_on_fresh_entry: false,
        },
        transitions: {
          on_success: 'development_analysis',
          on_failure: 'failed_terminal',
        },
        commit_policy: {
          requires_artifact: true,
          skipped_advances_progress: false,
          loop_resets: ['commit_cleanup_iteration'],
        },
      },
    },
    development_analysis: {
      kind: 'individual',
      phase_name: 'development_analysis',
      phase: {
        drain: 'development_analysis',
        role: 'analysis',
        artifact_history: {
          enabled: true,
          clear_on_fresh_entry: false,
        },
        transitions: {
          on_success: 'development_final_commit_cleanup',
          on_loopback: 'development',
        },
        invocation_gate: {
          upstream_execution_phase: 'development',
          minimum_elapsed_seconds: 900,
          always_invoke_statuses: ['partial', 'failed'],
        },
        loop_policy: {
          iteration_state_field: 'development_analysis_iteration',
        },
        decisions: {
          completed: {
            target: 'development_final_commit_cleanup',
            reset_loop: true,
            cycle_outcome: 'completed',
          },
          request_changes: {
            target: 'development',
            reset_loop: false,
          },
          failed: {
            target: 'development_final_commit_cleanup',
            reset_loop: true,
            cycle_outcome: 'failed',
          },
        },
      },
    },
    development_final_commit_cleanup: {
      kind: 'individual',
      phase_name: 'development_final_commit_cleanup',
      phase: {
        drain: 'commit',
        role: 'commit_cleanup',
        transitions: {
          on_success: 'development_final_commit',
          on_loopback: 'development_final_commit_cleanup',
          on_failure: 'failed_terminal',
        },
        loop_policy: {
          iteration_state_field: 'commit_cleanup_iteration',
        },
      },
    },
    development_final_commit: {
      kind: 'individual',
      phase_name: 'development_final_commit',
      phase: {
        drain: 'development_commit',
        role: 'commit',
        clear_drains_on_fresh_entry: ['development', 'development_analysis'],
        artifact_history: {
          enabled: true,
          clear_on_fresh_entry: false,
        },
        transitions: {
          on_success: 'complete',
          on_failure: 'failed_terminal',
        },
        commit_policy: {
          requires_artifact: true,
          skipped_advances_progress: true,
          increments_counter: 'iteration',
          loop_resets: ['development_analysis_iteration', 'commit_cleanup_iteration'],
        },
      },
    },
    complete: {
      kind: 'individual',
      phase_name: 'complete',
      phase: {
        drain: 'complete',
        role: 'terminal',
        terminal_outcome: 'success',
        transitions: {
          on_success: 'complete',
          on_loopback: 'complete',
        },
      },
    },
    failed_terminal: {
      kind: 'individual',
      phase_name: 'failed_terminal',
      phase: {
        drain: 'failed_terminal',
        role: 'terminal',
        terminal_outcome: 'failure',
        transitions: {
          on_success: 'failed_terminal',
          on_loopback: 'failed_terminal',
        },
      },
    },
  },
  post_commit_routes: [
    {
      target: 'planning',
      when: {
        phase: 'development_final_commit',
        budget_state: 'remaining',
        cycle_outcome: 'completed',
      },
    },
    {
      target: 'complete',
      when: {
        phase: 'development_final_commit',
        budget_state: 'exhausted',
        cycle_outcome: 'completed',
      },
    },
    {
      target: 'complete',
      when: {
        phase: 'development_final_commit',
        budget_state: 'no_review',
        cycle_outcome: 'completed',
      },
    },
    {
      target: 'planning',
      when: {
        phase: 'development_final_commit',
        budget_state: 'remaining',
        cycle_outcome: 'failed',
      },
    },
    {
      target: 'failed_terminal',
      when: {
        phase: 'development_final_commit',
        budget_state: 'exhausted',
        cycle_outcome: 'failed',
      },
    },
    {
      target: 'failed_terminal',
      when: {
        phase: 'development_final_commit',
        budget_state: 'no_review',
        cycle_outcome: 'failed',
      },
    },
  ],
  default_phase_retry_policy: {
    max_retries: 3,
    retry_delay_ms: 1000,
    retry_in_session: false,
  },
  recovery: {
    cycle_cap: 200,
    failed_route: 'failed_terminal',
    terminal_failure_phase: 'failed_terminal',
    preserve_session_on_categories: ['agent'],
  },
};
