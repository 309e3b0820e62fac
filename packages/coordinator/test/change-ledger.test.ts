import type { OutOfBounds } from '@ralph/manifest';
import { expect, test } from 'vitest';
import { openAudit } from '../src/audit/audit.ts';
import { openChangeLedger } from '../src/change-ledger.ts';
import { testRepository } from './audit/test-repository.ts';

const UNITS = [
  { unit_id: 'a', directories: ['a'] },
  { unit_id: 'b', directories: ['b'] },
];

test('a stray write that goes on while another unit is audited is told once', async () => {
  const repository = testRepository();
  const told: OutOfBounds[] = [];
  const audit = await openAudit({ root: repository.root, directories: ['a', 'b'] });
  const ledger = openChangeLedger(audit, UNITS, (writes) => told.push(...writes));
  ledger.begin('a', true);
  ledger.begin('b', true);

  repository.write('a/.git/config', 'half');
  await ledger.settle('b');
  repository.write('a/.git/config', 'the whole of it');
  const settled = await ledger.settle('a');

  const stray = { path: 'a/.git', unit_id: 'a', suspects: ['a'] };
  expect(settled.out_of_bounds).toEqual([stray]);
  expect(told).toEqual([stray]);
});

test('a stray write of another attempt fails that attempt too', async () => {
  const repository = testRepository();
  const told: OutOfBounds[] = [];
  const audit = await openAudit({ root: repository.root, directories: ['a'] });
  const ledger = openChangeLedger(audit, UNITS, (writes) => told.push(...writes));
  const stray = { path: 'stray.txt', unit_id: 'a', suspects: ['a'] };
  for (const content of ['one', 'and two']) {
    ledger.begin('a', false);
    repository.write('stray.txt', content);
    const settled = await ledger.settle('a');
    expect(settled.out_of_bounds).toEqual([stray]);
  }
  expect(told).toEqual([stray]);
});
