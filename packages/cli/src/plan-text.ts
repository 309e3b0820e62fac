// Loaded for a plan that is not JSON: it knows all formats.
export { parsePlanText } from '@ralph/manifest';
