// The same two events of a unit with the libraries that people keep such states in: each unit's record by its id, no rules.
import { loadPeer } from './peers.mjs';

const record = (unit_id) => ({
  unit_id,
  status: 'pending',
  attempt: 0,
  started_at: null,
  finished_at: null,
  exit_code: null,
});

/** By name: the packages that it needs, and what begins a run and applies an event to it. */
export const REDUCE_PEERS = {
  immutable: { name: 'immutable, Map of records', packages: ['immutable'], open: openImmutable },
  immer: { name: 'immer', packages: ['immer'], open: openImmer },
  toolkit: { name: 'Redux Toolkit, createSlice', packages: ['@reduxjs/toolkit'], open: openToolkit },
  xstate: { name: 'XState, one snapshot a unit', packages: ['xstate'], open: openXState },
};

async function openImmutable() {
  const { Map: ImmutableMap } = await loadPeer('immutable');
  return {
    begin: (ids) => ImmutableMap(ids.map((id) => [id, record(id)])),
    apply: (state, event) =>
      state.update(event.unit_id, (unit) => {
        const changed = { ...unit };
        change(changed, event);
        return changed;
      }),
  };
}

async function openImmer() {
  const { produce } = await loadPeer('immer');
  return {
    begin: byId,
    apply: (state, event) => produce(state, (draft) => change(draft[event.unit_id], event)),
  };
}

async function openToolkit() {
  const { createSlice } = await loadPeer('@reduxjs/toolkit');
  const reducers = { told: (state, { payload }) => change(state[payload.unit_id], payload) };
  const { reducer, actions } = createSlice({ name: 'run', initialState: {}, reducers });
  return { begin: byId, apply: (state, event) => reducer(state, actions.told(event)) };
}

async function openXState() {
  const { assign, createMachine, initialTransition, transition } = await loadPeer('xstate');
  const machine = createMachine({
    initial: 'pending',
    context: { attempt: 0, started_at: null, finished_at: null, exit_code: null },
    states: {
      pending: {
        on: {
          worker_started: {
            target: 'running',
            actions: assign({ attempt: ({ event }) => event.attempt, started_at: ({ event }) => event.at }),
          },
        },
      },
      running: {
        on: {
          worker_succeeded: {
            target: 'succeeded',
            actions: assign({
              finished_at: ({ event }) => event.at,
              exit_code: ({ event }) => event.exit_code,
            }),
          },
        },
      },
      succeeded: {},
    },
  });
  return {
    begin: (ids) => new Map(ids.map((id) => [id, initialTransition(machine)[0]])),
    apply: (state, event) =>
      state.set(event.unit_id, transition(machine, state.get(event.unit_id), event)[0]),
  };
}

function byId(ids) {
  return Object.fromEntries(ids.map((id) => [id, record(id)]));
}

function change(unit, event) {
  if (event.type === 'worker_started') {
    unit.status = 'running';
    unit.attempt = event.attempt;
    unit.started_at = event.at;
  } else {
    unit.status = 'succeeded';
    unit.finished_at = event.at;
    unit.exit_code = event.exit_code;
  }
}
