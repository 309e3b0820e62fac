import { expect, test } from 'vitest';
import { mostWanted } from '../../src/look/most-wanted.ts';
import { eventsOf, ids, stateAfter } from './told-run.ts';

test.for([
  { name: 'of 100 units all', units: ids('good', 100), wanted: null },
  {
    name: 'of more, none that succeeded or wait',
    units: [...ids('good', 90), ...ids('waits', 90)],
    wanted: [],
  },
  {
    name: 'those that run, failed, or are tried once more',
    units: [...ids('good', 99), 'again-0', 'fails-0', 'runs-0', 'waits-0'],
    wanted: ['again-0', 'fails-0', 'runs-0'],
  },
  {
    name: 'no more than 100, those that run before those that failed, these before those that are tried once more',
    units: [...ids('again', 60), ...ids('fails', 60), ...ids('runs', 60)],
    wanted: [...ids('runs', 60), ...ids('fails', 40)].toSorted(),
  },
])('$name', ({ units, wanted }) => {
  const found = mostWanted(stateAfter(eventsOf(units)));
  expect(found === null ? null : [...found].toSorted()).toEqual(wanted);
});
