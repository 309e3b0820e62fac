import { claude } from '../../src/claude.ts';
import type { PromptFacts } from '../../src/prompt/prompt-facts.ts';

/** The first attempt of a unit that has siblings of every relation. */
export const FACTS: PromptFacts = {
  unit_id: 'api',
  description: 'Add the endpoint `/health`.\n\nIt answers 200.',
  allowed_directories: ['src/api', 'test/api'],
  drain: 'development',
  drain_class: 'development',
  siblings: [
    {
      unit_id: 'docs',
      description: 'Describe the endpoint\nin the manual',
      allowed_directories: ['docs'],
      relation: 'after',
    },
    {
      unit_id: 'model',
      description: 'Add the model',
      allowed_directories: ['src/model'],
      relation: 'before',
    },
    { unit_id: 'ui', description: 'Draw the page', allowed_directories: ['src/ui'], relation: 'beside' },
    { unit_id: 'review', description: 'Read it all', allowed_directories: [], relation: 'beside' },
  ],
  tools: [
    'read_file',
    'grep_files',
    'write_file',
    'git_diff',
    'exec',
    'github_search',
    'ralph_submit_md_artifact',
    'declare_complete',
  ],
  capabilities: claude.capabilities,
  confinement: 'jail',
  verification: 'npm test',
  previous_failure: null,
  resumes: false,
};
