// What writes the journal and the status of a run, for status-pass.mjs: none of it is an export of its package.
export { openJournal } from '../packages/coordinator/src/journal/journal.ts';
export { acquireRunLock } from '../packages/coordinator/src/journal/run-lock.ts';
export { runPaths } from '../packages/coordinator/src/run-paths.ts';
export { openStatusKeeper } from '../packages/coordinator/src/status-keeper.ts';
export { initialState, reduce } from '../packages/reducer/src/index.ts';
