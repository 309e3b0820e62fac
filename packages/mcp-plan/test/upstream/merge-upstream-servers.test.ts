import { expect, test } from 'vitest';
import { mergeUpstreamServers } from '../../src/upstream/merge-upstream-servers.ts';
import type { UpstreamServer } from '../../src/upstream/upstream-server.ts';

const http = (url: string): UpstreamServer => ({ transport: 'http', url });
const custom = { docs: http('http://policy'), a: http('http://a') };
const agent = { docs: http('http://user'), own: http('http://own'), ralph: http('http://us') };

const namesOf = (sources: Parameters<typeof mergeUpstreamServers>[0]) =>
  mergeUpstreamServers(sources).map(({ name, origin }) => `${origin} ${name}`);

test.for(['claude', 'claude_interactive', 'agy', ' Claude '])(
  'sessions of %s use the servers of the agent CLI too',
  (transport) => {
    expect(namesOf({ transport, custom, agent })).toEqual(['custom a', 'custom docs', 'agent_upstream own']);
  },
);

test.for([null, undefined, 'codex', 'opencode', 'pi'])(
  'sessions of %s use those of the policy only',
  (transport) => {
    expect(namesOf({ transport, custom, agent })).toEqual(['custom a', 'custom docs']);
  },
);

test('a server of the policy beats one of the same name', () => {
  const [docs] = mergeUpstreamServers({ transport: 'claude', custom: { docs: custom.docs }, agent });
  expect(docs?.server).toEqual(custom.docs);
});

test('servers that nobody found are left out, once somebody has looked', () => {
  expect(namesOf({ custom, tools: { docs: [] } })).toEqual(['custom docs']);
  expect(namesOf({ custom, tools: null })).toEqual(['custom a', 'custom docs']);
});
