import type { OutOfBoundsPolicy } from '@ralph/reducer';

/** Wall time of one attempt, in ms. */
export const DEFAULT_TIMEOUT_MS = 60 * 60_000;

/** Time until the first sign of life of an agent that gets a prompt, in ms. */
export const DEFAULT_START_TIMEOUT_MS = 2 * 60_000;

/** Time of one attempt without output or tool call, in ms. */
export const DEFAULT_IDLE_TIMEOUT_MS = 10 * 60_000;

/** How long an agent that has delivered its work may be silent before it is ended, in ms. */
export const DELIVERED_QUIET_MS = 60_000;

/** Time limit of the verification of a run, in ms. */
export const DEFAULT_VERIFY_TIMEOUT_MS = 30 * 60_000;

/** How long a commit waits for others who hold a lock of git, in ms. */
export const DEFAULT_LOCK_WAIT_MS = 10_000;

/** From asking a process to stop until it is killed, in ms. */
export const DEFAULT_GRACE_MS = 10_000;

/** Stray writes are saved and taken back, and fail the unit that made them. */
export const DEFAULT_OUT_OF_BOUNDS: OutOfBoundsPolicy = { quarantine: true, fail: true };

/** How long nothing may follow a question on a worker's output until it counts as one, in ms. */
export const QUESTION_QUIET_MS = 5000;

/** Before the first retry of a unit with an agent, in ms. */
export const DEFAULT_RETRY_DELAY_MS = 1000;

/** How long a run waits while its state cannot be written, in ms. */
export const DISK_PATIENCE_MS = 10 * 60_000;

/** How often it tries again meanwhile, in ms. */
export const DISK_RETRY_MS = 1000;
