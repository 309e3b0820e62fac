/** What every agent is held to, in the order in which people read it. */
export const BEHAVIOURS = {
  works: 'writes a file through MCP and submits its evidence',
  usage: 'its tokens are counted, all of them',
  parallel: 'four at once in one checkout',
  long_prompt: 'a prompt of 300 kB arrives whole',
  slow: 'waits for a slow model',
  throttled: 'goes on after a 429 with `retry-after`',
  cut_off: 'a stream that was cut off costs no work',
  jailed: 'level `jail`: its own tools write the unit’s directory and nothing else',
  restricted: 'level `mcp`: its own tools write nothing',
  ours_only: 'starts none of the tool servers that its user has set up',
  tools_down: 'without our tools it says so before it works, and is stopped with that reason',
  auth: 'a 401 is of the class `auth`',
  rate_limited: 'a lasting 429 is of the class `rate_limited`',
  model_error: 'a lasting 500 is of the class `model_error`',
  endless: 'an endless answer ends at the time limit',
  timed_out: 'a model that never answers: ended at the time limit',
  stopped: 'stopped in order on Ctrl-C',
  resumed: 'after a kill -9 of ralph it goes on in its own session',
  nothing_left: 'leaves no process and no file behind',
  nothing_asked: 'asks no address but its model and our tools',
} as const;

/** The name of a behaviour. */
export type BehaviourName = keyof typeof BEHAVIOURS;

/** Whether a word names a behaviour. */
function isBehaviour(name: string): name is BehaviourName {
  return Object.hasOwn(BEHAVIOURS, name);
}

/** All names, in the order of the table. */
export const BEHAVIOUR_NAMES: readonly BehaviourName[] = Object.keys(BEHAVIOURS).filter(isBehaviour);
