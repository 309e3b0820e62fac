import type {
  NextEffect,
  PipelinePolicy,
  PipelineState,
  RunEvent,
  RunState,
  Transition,
  WorldFacts,
  nextEffect,
  reduce,
  replay,
} from '../../src/index.ts';

type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : false) : false;

/** What survives `JSON.stringify`; a field that is undefined is left out. */
type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** The state without methods, dates or `undefined`; names of an interface are no index signature, hence the mapping. */
type Fields<T> = T extends readonly (infer Item)[]
  ? readonly Fields<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Fields<T[Key]> }
    : T;

declare const checks: {
  readonly reduceTakesAPolicyOrNone: Same<
    typeof reduce,
    (state: RunState, event: RunEvent, policy?: PipelinePolicy | null) => Transition
  >;
  readonly replayTakesAPolicyOrNone: Same<
    typeof replay,
    (events: Iterable<RunEvent>, policy?: PipelinePolicy | null) => RunState
  >;
  readonly nextEffectAsksForFacts: Same<
    typeof nextEffect,
    (state: RunState, policy: PipelinePolicy, facts: WorldFacts) => NextEffect
  >;
  readonly theUnionOfEffectsIsClosed: Same<
    NextEffect['type'],
    | 'exit_success'
    | 'exit_failure'
    | 'exit_stopped'
    | 'prepare_prompt'
    | 'invoke_agent'
    | 'commit'
    | 'early_skip_commit'
    | 'exhausted_analysis_phase_advance'
    | 'fan_out'
    | 'wait'
  >;
  readonly theStateIsPlainData: Fields<PipelineState> extends Json ? true : false;
};

/** Does not compile when one of them is false; the error names it. */
export const holds: { readonly [Key in keyof typeof checks]: true } = checks;
