import { expect, test } from 'vitest';
import { workerRoom } from '../src/worker-room.ts';

test.each([
  { wanted: 8, limit: null, workers: 8 },
  { wanted: 8, limit: 1024, workers: 8 },
  { wanted: 60, limit: 1024, workers: 60 },
  { wanted: 61, limit: 1024, workers: 60 },
  { wanted: 300, limit: 128, workers: 4 },
  { wanted: 2, limit: 64, workers: 1 },
  { wanted: 1, limit: 20, workers: 1 },
])('of $wanted workers $workers have room within $limit open files', ({ wanted, limit, workers }) => {
  const room = workerRoom(wanted, limit);
  expect(room.workers).toBe(workers);
  expect(room.problem === null).toBe(workers === wanted);
});

test('what limits them is told with the remedy', () => {
  expect(workerRoom(300, 128).problem).toBe(
    'open files: 128 are allowed, so no more than 4 run at once; for 300 raise the limit with `ulimit -n 4864`',
  );
});
