import { expect, test } from 'vitest';
import { openMemoryGate } from '../../src/retry/memory-gate.ts';

const MIB = 1024 * 1024;

/** A gate on a machine whose free memory and clock the test sets. */
function openMachine(freeMb: number | null) {
  const machine = { freeMb, now: 0 };
  const said: string[] = [];
  const gate = openMemoryGate({
    available: () => (machine.freeMb === null ? null : machine.freeMb * MIB),
    now: () => machine.now,
    onHeldBack: (text) => said.push(text),
  });
  return { gate, machine, said };
}

test('one worker always runs, however little memory there is', () => {
  const { gate, said } = openMachine(10);
  expect(gate.admits(590)).toBe(true);
  expect(said).toEqual([]);
});

test('a second one waits while there is no memory for it, which is told once', () => {
  const { gate, said } = openMachine(700);
  gate.started('a', 590);
  expect(gate.admits(590)).toBe(false);
  expect(gate.admits(590)).toBe(false);
  expect(said).toEqual([expect.stringContaining('700 MiB are left')]);
});

test('what a young worker is going to take is not given away', () => {
  const { gate, machine } = openMachine(1000);
  gate.started('a', 500);
  expect(gate.admits(500)).toBe(false);
  machine.now = 60_000;
  expect(gate.admits(500)).toBe(true);
});

test('the end of one makes room for the next', () => {
  const { gate, machine } = openMachine(1000);
  gate.started('a', 500);
  gate.started('b', 0);
  expect(gate.admits(500)).toBe(false);
  gate.ended('a');
  expect(gate.admits(500)).toBe(true);
  gate.started('c', 500);
  machine.freeMb = 0;
  expect(gate.admits(0)).toBe(true);
});

test('where nobody tells how much there is, nothing is held back', () => {
  const { gate } = openMachine(null);
  gate.started('a', 500);
  expect(gate.admits(500)).toBe(true);
});
