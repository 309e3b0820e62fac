/** What can carry out a jail, best first: bubblewrap and Landlock on Linux, Seatbelt on macOS. */
export const JAIL_BACKENDS = ['bubblewrap', 'landlock', 'seatbelt'] as const;
export type JailBackend = (typeof JAIL_BACKENDS)[number];
