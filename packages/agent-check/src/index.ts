export { STAGES } from './stages/stages.ts';
