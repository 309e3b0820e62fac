import { expect, test } from 'vitest';
import { withoutFields } from '../../src/agent-state/without-fields.ts';

const TOML = `model = "gpt-5.5" # the good one

[mcp_servers.mine]
command = "mine"

[mcp_servers.mine.env]
KEY = "secret"

[features]
memories = true
`;

test.for([
  {
    name: 'a table of TOML and what is below it',
    path: 'config.toml',
    without: ['mcp_servers', 'projects'],
    content: TOML,
    copy: 'model = "gpt-5.5"\n\n[features]\nmemories = true\n',
  },
  {
    name: 'a field of JSON with comments and trailing commas',
    path: 'opencode.jsonc',
    without: ['mcp'],
    content: '{ // mine\n "model": "a//b", /* "x": 1, */ "mcp": { "mine": {}, }, "tools": ["a,]",], }',
    copy: JSON.stringify({ model: 'a//b', tools: ['a,]'] }, null, 2),
  },
  {
    name: 'nothing that is there, which leaves the text as it is',
    path: 'config.toml',
    without: ['projects'],
    content: TOML,
    copy: TOML,
  },
  {
    name: 'nothing of what nobody can read',
    path: 'config.toml',
    without: ['mcp_servers'],
    content: '[mcp_servers',
    copy: '[mcp_servers',
  },
  {
    name: 'nothing of a list',
    path: 'opencode.json',
    without: ['mcp'],
    content: '["mcp"]',
    copy: '["mcp"]',
  },
])('a copy of settings is without $name', ({ path, without, content, copy }) => {
  expect(withoutFields({ path, without }, Buffer.from(content)).toString()).toBe(copy);
});
