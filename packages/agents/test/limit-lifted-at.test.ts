import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitLiftedAt } from '../src/limit-lifted-at.ts';

const NOW = '2026-11-26T10:00:00.000Z';
const now = Date.parse(NOW);

function lifted(text: string, at: string = NOW, timeZone = 'Europe/Berlin'): string | null {
  const instant = limitLiftedAt(text, { now: Date.parse(at), timeZone });
  return instant === null ? null : new Date(instant).toISOString();
}

test.for([
  // claude
  {
    said: `Claude AI usage limit reached|${Date.parse('2026-11-26T15:00:00Z') / 1000}`,
    at: '2026-11-26T15:00:00.000Z',
  },
  {
    said: 'Claude usage limit reached. Your limit will reset at 3pm (America/New_York).',
    at: '2026-11-26T20:00:00.000Z',
  },
  { said: "You've hit your session limit · resets 10:30pm (Europe/Berlin)", at: '2026-11-26T21:30:00.000Z' },
  { said: "You've hit your limit · resets 1:30am (Asia/Dhaka)", at: '2026-11-26T19:30:00.000Z' },
  {
    said: 'Weekly limit reached · resets 10am (Asia/Seoul) · /upgrade to Max or turn on /extra-usage',
    at: '2026-11-27T01:00:00.000Z',
  },
  { said: '5-hour limit reached ∙ resets 12am', at: '2026-11-26T23:00:00.000Z' },
  { said: 'Weekly limit reached ∙ resets Dec 3, 9am (Europe/Vienna)', at: '2026-12-03T08:00:00.000Z' },
  { said: 'Weekly limit reached ∙ resets Dec 13 at 5am', at: '2026-12-13T04:00:00.000Z' },
  // codex
  {
    said: "You've hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing) or try again in 2 days 17 hours 14 minutes.",
    at: '2026-11-29T03:14:00.000Z',
  },
  { said: "You've hit your usage limit. Try again in 1 hour 12 minutes.", at: '2026-11-26T11:12:00.000Z' },
  {
    said: "You've hit your usage limit. Upgrade to Plus or try again in less than a minute.",
    at: '2026-11-26T10:01:00.000Z',
  },
  {
    said: "You've hit your usage limit. Upgrade your plan to continue, or try again at Dec 20, 2026, 7:38 AM.",
    at: '2026-12-20T06:38:00.000Z',
  },
  {
    said: "You've hit your usage limit. To get more access now, try again at Nov 30th, 2026 5:32 PM.",
    at: '2026-11-30T16:32:00.000Z',
  },
  {
    said: "You've hit your usage limit. Upgrade to Pro or try again at 5:32 PM.",
    at: '2026-11-26T16:32:00.000Z',
  },
  {
    said: 'Rate limit reached for gpt-5 on tokens per min (TPM): Limit 30000, Used 29500, Requested 2000. Please try again in 11.054s. Visit https://platform.openai.com/account/rate-limits',
    at: '2026-11-26T10:00:11.054Z',
  },
  { said: 'Please try again in 6m0s.', at: '2026-11-26T10:06:00.000Z' },
  { said: 'Please try again in 1m12.5s.', at: '2026-11-26T10:01:12.500Z' },
  { said: 'Please try again in 28ms.', at: '2026-11-26T10:00:00.028Z' },
  {
    said: `{"error":{"type":"usage_limit_reached","resets_at":${Date.parse('2026-11-26T13:51:12Z') / 1000},"resets_in_seconds":13872}}`,
    at: '2026-11-26T13:51:12.000Z',
  },
  { said: '{"type":"usage_limit_reached","resets_in_seconds":13872}', at: '2026-11-26T13:51:12.000Z' },
  // opencode and the servers behind it
  { said: 'Too Many Requests: try again in 20s', at: '2026-11-26T10:00:20.000Z' },
  { said: 'APIError: 429 {"retry-after":"30"}', at: '2026-11-26T10:00:30.000Z' },
  { said: 'status 429, retry-after: 30', at: '2026-11-26T10:00:30.000Z' },
  { said: 'status 429, retry-after-ms: 1500', at: '2026-11-26T10:00:01.500Z' },
  { said: 'Retry-After: Thu, 26 Nov 2026 10:28:00 GMT', at: '2026-11-26T10:28:00.000Z' },
  { said: 'Please retry in 34.074824224s.', at: '2026-11-26T10:00:34.075Z' },
  {
    said: '{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}',
    at: '2026-11-26T10:00:34.000Z',
  },
  { said: 'Your quota will reset after 3h12m5s.', at: '2026-11-26T13:12:05.000Z' },
  { said: 'Rate limit exceeded. Please try again in 12 seconds.', at: '2026-11-26T10:00:12.000Z' },
  { said: 'You are out of requests, try again in an hour', at: '2026-11-26T11:00:00.000Z' },
  { said: 'retry after 30 seconds', at: '2026-11-26T10:00:30.000Z' },
  // times as machines write them
  { said: 'limit resets 2026-11-27T15:00:00Z', at: '2026-11-27T15:00:00.000Z' },
  { said: 'limit resets 2026-11-27T15:00:00+02:00', at: '2026-11-27T13:00:00.000Z' },
  { said: 'You can use it again: resets at 2026-11-27 15:00 UTC', at: '2026-11-27T15:00:00.000Z' },
  { said: 'limit resets 2026-11-27 15:00:30', at: '2026-11-27T14:00:30.000Z' },
  // zones as people write them
  { said: 'Access resets at 9:00 PM GMT+1.', at: '2026-11-26T20:00:00.000Z' },
  { said: 'Access resets at 11:00 AM GMT+2.', at: '2026-11-27T09:00:00.000Z' },
  { said: 'resets 5pm (UTC-5)', at: '2026-11-26T22:00:00.000Z' },
  { said: 'resets 3:30pm (UTC+05:30)', at: '2026-11-26T10:00:00.000Z' },
  { said: 'limit resets 2026-11-27 15:00 UTC+2', at: '2026-11-27T13:00:00.000Z' },
  { said: 'resets 3pm PST', at: '2026-11-26T23:00:00.000Z' },
  { said: 'resets 3 p.m. (EDT)', at: '2026-11-26T20:00:00.000Z' },
  { said: 'try again at 3:00 PM ET', at: '2026-11-26T20:00:00.000Z' },
])('"$said" is understood', ({ said, at }) => {
  expect(lifted(said)).toBe(at);
});

test.for([
  { name: 'no time at all', said: 'API Error: 429 Too Many Requests' },
  { name: 'no time, but numbers', said: 'retrying 1/5: rate limit of 30000 tokens reached' },
  { name: 'a number without a unit', said: 'try again at 5' },
  { name: 'an impossible time of day', said: 'resets at 25:00' },
  { name: 'an impossible date', said: 'try again at Feb 99, 2027 5:00 PM' },
  { name: 'a year away', said: 'try again in 365 days' },
  { name: 'long past', said: `usage limit reached|${Date.parse('2025-11-26T10:00:00Z') / 1000}` },
  { name: 'a date that has nothing to do with it', said: 'model claude-2025-11-27 is overloaded' },
])('$name is not believed', ({ said }) => {
  expect(lifted(said)).toBeNull();
});

test.for([
  {
    name: 'after midnight in another zone it is the same night',
    said: 'resets 1am (Asia/Tokyo)',
    now: '2026-11-26T15:30:00Z',
    at: '2026-11-26T16:00:00.000Z',
  },
  {
    name: 'a time that has just passed means now',
    said: 'resets 3pm (UTC)',
    now: '2026-11-26T15:03:00Z',
    at: '2026-11-26T15:03:00.000Z',
  },
  {
    name: 'a time that passed long ago means tomorrow',
    said: 'resets 3pm (UTC)',
    now: '2026-11-26T16:00:00Z',
    at: '2026-11-27T15:00:00.000Z',
  },
  {
    name: 'the next day may be in the next month',
    said: 'resets 3am (UTC)',
    now: '2026-11-30T12:00:00Z',
    at: '2026-12-01T03:00:00.000Z',
  },
  {
    name: 'January follows on December',
    said: 'resets Jan 2, 3pm (UTC)',
    now: '2026-12-30T12:00:00Z',
    at: '2027-01-02T15:00:00.000Z',
  },
  {
    name: 'the clocks go back in between',
    said: 'resets 3am (Europe/Berlin)',
    now: '2026-10-24T20:00:00Z',
    at: '2026-10-25T02:00:00.000Z',
  },
  {
    name: 'an hour that comes twice is the first of them',
    said: 'resets 2:30am (Europe/Berlin)',
    now: '2026-10-24T20:00:00Z',
    at: '2026-10-25T00:30:00.000Z',
  },
  {
    name: 'an hour that is left out is the one after',
    said: 'resets 2:30am (Europe/Berlin)',
    now: '2026-03-28T20:00:00Z',
    at: '2026-03-29T01:30:00.000Z',
  },
  {
    name: 'a zone with half an hour',
    said: 'resets 3pm (Asia/Kolkata)',
    now: '2026-11-26T06:00:00Z',
    at: '2026-11-26T09:30:00.000Z',
  },
  {
    name: 'a zone that nobody knows is left out of account',
    said: 'resets 3pm (Here/Nowhere)',
    now: '2026-11-26T06:00:00Z',
    at: '2026-11-26T14:00:00.000Z',
  },
])('$name', ({ said, now: at, at: expected }) => {
  expect(lifted(said, at)).toBe(expected);
});

test.for([
  { said: 'status 429', waitMs: 1500, at: '2026-11-26T10:00:01.500Z' },
  { said: 'status 429, try again in 20s', waitMs: 1500, at: '2026-11-26T10:00:20.000Z' },
  { said: 'status 429', waitMs: -5, at: '2026-11-26T10:00:00.000Z' },
  { said: 'status 429', waitMs: 1e11, at: null },
  { said: 'status 429', waitMs: null, at: null },
])('a wait of $waitMs ms that came with "$said" lasts until $at', ({ said, waitMs, at }) => {
  const instant = limitLiftedAt(said, { now, waitMs });
  expect(instant === null ? null : new Date(instant).toISOString()).toBe(at);
});

test('without a zone it is the clock of this machine', () => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(limitLiftedAt('resets 3pm', { now })).toBe(limitLiftedAt(`resets 3pm (${zone})`, { now }));
});

const words = fc.constantFrom(
  'try again',
  'resets',
  'in',
  'at',
  '3pm',
  '(Europe/Berlin)',
  '|1790000000',
  '5 days',
  'Dec 1',
  '12:61',
  'retry-after: ',
  '99999999',
  '\n',
  '2026-13-45',
);

test('whatever is said, the answer is neither past nor further away than a month', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), (parts) => {
      const instant = limitLiftedAt(parts.join(' '), { now, timeZone: 'UTC' });
      expect(instant === null || (instant >= now && instant <= now + 33 * 24 * 3_600_000)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a text made to keep us busy does not', () => {
  for (const part of ['try again ', 'in 1 day ', '1 day ', 'resets ', 'Oct ', '('])
    expect(limitLiftedAt(part.repeat(5000), { now, timeZone: 'UTC' })).toSatisfy(
      (it) => it === null || typeof it === 'number',
    );
});
