// What reads a status from a journal: apart, so that it is loaded only where none was kept.
export { readLocated, runStatus } from '@ralph/coordinator/look';
