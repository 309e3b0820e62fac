/** The purpose that every session of a run serves. */
export const RUN_DRAIN = 'development';
