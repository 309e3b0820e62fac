import { expect, test } from 'vitest';
import { ANY_VERSION, versionWarning } from '../src/agent-versions.ts';
import { AGENT_NAMES, findAgent } from '../src/registry.ts';

const versions = { proven: '2.1.330', range: '>=2.1.0 <3.0.0' };

test.for(['2.1.0', '2.1.330', '2.10.0', '2.99.99-beta.1'])('%s is in the range', (version) => {
  expect(versionWarning(version, versions)).toBeNull();
});

test.for(['2.0.99', '3.0.0', '3.0.0-beta.1', '10.0.0', '0.1.2'])('%s is out of the range', (version) => {
  expect(versionWarning(version, versions)).toBe(
    `version ${version} was not tried: expected >=2.1.0 <3.0.0, proven with 2.1.330`,
  );
});

test.for([
  { range: '>1.2.3', inside: '1.2.4', outside: '1.2.3' },
  { range: '<=1.2.3', inside: '1.2.3', outside: '1.2.4' },
  { range: '=1.2.3', inside: '1.2.3', outside: '1.2.2' },
  { range: '1.2.3', inside: '1.2.3', outside: '1.3.3' },
])('the range $range holds $inside and not $outside', ({ range, inside, outside }) => {
  expect(versionWarning(inside, { proven: null, range })).toBeNull();
  expect(versionWarning(outside, { proven: null, range })).toBe(
    `version ${outside} was not tried: expected ${range}`,
  );
});

test('a program that tells no version is worth a word, unless any version will do', () => {
  expect(versionWarning(null, versions)).toBe(
    'it does not tell its version: expected >=2.1.0 <3.0.0, proven with 2.1.330',
  );
  expect(versionWarning(null, ANY_VERSION)).toBeNull();
});

test.for(AGENT_NAMES)('the version that %s was proven with is in its own range', (name) => {
  const found = findAgent(name);
  if ('error' in found) throw new Error(found.error);
  const { maturity, login, versions: own } = found.adapter;
  if (own.proven !== null) expect(versionWarning(own.proven, own)).toBeNull();
  expect(own.proven !== null || login === null || maturity === 'experimental').toBe(true);
});
