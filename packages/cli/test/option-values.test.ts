import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import {
  parseCommand,
  parseConfine,
  parseCost,
  parseCount,
  parseDuration,
  parseGlob,
  parseLevel,
  parseLimit,
  parseMaxFailures,
  parseMaxWorkers,
  parseOutOfBounds,
  parseRetries,
  parseWebhook,
} from '../src/option-values.ts';

test.for([
  ['500ms', 500],
  ['90s', 90_000],
  ['1.5s', 1500],
  ['10m', 600_000],
  ['1h', 3_600_000],
  ['30', 30_000],
] as const)('a time of %s is %i ms', ([value, ms]) => {
  expect(parseDuration(value)).toBe(ms);
  expect(parseLimit(value)).toBe(ms);
});

test.for([
  { name: 'no time', parse: parseDuration, value: 'soon' },
  { name: 'zero', parse: parseDuration, value: '0' },
  { name: 'below zero', parse: parseDuration, value: '-5s' },
  { name: 'an unknown unit', parse: parseDuration, value: '5d' },
  { name: 'longer than a timer can wait', parse: parseDuration, value: '600h' },
  { name: 'a limit of zero', parse: parseLimit, value: '0' },
  { name: 'a limit of zero milliseconds', parse: parseLimit, value: '0ms' },
  { name: 'a limit below zero', parse: parseLimit, value: '-1' },
  { name: 'another word for no limit', parse: parseLimit, value: 'never' },
  { name: 'a budget of nothing', parse: parseCount, value: '0' },
  { name: 'half a token', parse: parseCount, value: '0.5' },
  { name: 'more tokens than can be counted', parse: parseCount, value: '99999999999999999' },
  { name: 'a cost of nothing', parse: parseCost, value: '0.00' },
  { name: 'a cost in words', parse: parseCost, value: 'cheap' },
  { name: 'zero workers', parse: parseMaxWorkers, value: '0' },
  { name: 'half a worker', parse: parseMaxWorkers, value: '1.5' },
  { name: 'no number of workers', parse: parseMaxWorkers, value: 'abc' },
  { name: 'too many workers', parse: parseMaxWorkers, value: '1001' },
  { name: 'no text', parse: parseMaxWorkers, value: '' },
  { name: 'less than no retries', parse: parseRetries, value: '-1' },
  { name: 'too many retries', parse: parseRetries, value: '101' },
  { name: 'no failure at all', parse: parseMaxFailures, value: '0' },
  { name: 'half a failure', parse: parseMaxFailures, value: '0.5' },
  { name: 'an unknown level', parse: parseConfine, value: 'prison' },
  { name: 'auto as a required level', parse: parseLevel, value: 'auto' },
  { name: 'an unknown policy', parse: parseOutOfBounds, value: 'quarantine+fail' },
  { name: 'an empty glob', parse: parseGlob, value: '' },
  { name: 'a glob outside of the checkout', parse: parseGlob, value: '~/.config/*' },
  { name: 'an empty command', parse: parseCommand, value: ' ' },
  { name: 'a file as a web hook', parse: parseWebhook, value: 'file:///etc/passwd' },
  { name: 'half an address', parse: parseWebhook, value: 'https://' },
])('refuses $name and says what was expected', ({ parse, value }) => {
  expect(() => parse(value)).toThrow(InvalidArgumentError);
  expect(() => parse(value)).toThrow(/^Expected /);
});

test('no limit is as long as a timer can wait, for no number means for ever', () => {
  expect(parseLimit('off')).toBe(2_147_483_647);
  expect(() => parseLimit('0')).toThrow(
    'Expected a time above zero and below 24 days, such as 90s, 10m or 1h; or off.',
  );
});

test.for([
  ['20', 20],
  ['500k', 500_000],
  ['1.5M', 1_500_000],
] as const)('%s are %i tokens', ([value, count]) => {
  expect(parseCount(value)).toBe(count);
});

test.for([
  ['2.50', 2.5],
  ['$10', 10],
] as const)('%s is a cost of %d US dollars', ([value, cost]) => {
  expect(parseCost(value)).toBe(cost);
});

test('accepts what the help says', () => {
  expect(parseMaxWorkers('8')).toBe(8);
  expect(parseRetries('0')).toBe(0);
  expect(parseMaxFailures('3')).toBe(3);
  expect(parseConfine('auto')).toBe('auto');
  expect(parseConfine('jail')).toBe('jail');
  expect(parseLevel('off')).toBe('off');
  expect(parseGlob('~/.npmrc')).toBe('~/.npmrc');
  expect(parseWebhook('http://localhost:8080/x')).toBe('http://localhost:8080/x');
  expect(parseCommand('npm test')).toBe('npm test');
});

test.for([
  ['report', { quarantine: false, fail: false }],
  ['quarantine', { quarantine: true, fail: false }],
  ['fail', { quarantine: false, fail: true }],
  ['fail+quarantine', { quarantine: true, fail: true }],
] as const)('the policy %s is read', ([value, policy]) => {
  expect(parseOutOfBounds(value)).toEqual(policy);
});
