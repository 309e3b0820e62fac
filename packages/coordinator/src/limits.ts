import type { OutOfBoundsPolicy } from '@ralph/reducer';

/** Wall time of one attempt, in ms. */
export const DEFAULT_TIMEOUT_MS = 60 * 60_000;

/** Time of one attempt without output or tool call, in ms. */
export const DEFAULT_IDLE_TIMEOUT_MS = 10 * 60_000;

/** Time limit of the verification of a run, in ms. */
export const DEFAULT_VERIFY_TIMEOUT_MS = 30 * 60_000;

/** How long a commit waits for others who hold a lock of git, in ms. */
export const DEFAULT_LOCK_WAIT_MS = 10_000;

/** From asking a process to stop until it is killed, in ms. */
export const DEFAULT_GRACE_MS = 10_000;

/** Stray writes are saved and taken back, and fail the unit that made them. */
export const DEFAULT_OUT_OF_BOUNDS: OutOfBoundsPolicy = { quarantine: true, fail: true };

/** How long a run waits while its state cannot be written, in ms. */
export const DISK_PATIENCE_MS = 10 * 60_000;

/** How often it tries again meanwhile, in ms. */
export const DISK_RETRY_MS = 1000;
