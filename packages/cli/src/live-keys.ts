/** A unit that can be picked in the live view. */
export interface LiveChoice {
  readonly unitId: string;
  /** A unit that runs can be stopped, one that ended without success tried again. */
  readonly running: boolean;
}

/** Something that the user wants done. */
export type LiveAction =
  /** `now`: it is killed, and not asked to end. */
  | { readonly type: 'stop_unit'; readonly unitId: string; readonly now: boolean }
  | { readonly type: 'retry_unit'; readonly unitId: string }
  | { readonly type: 'stop_run'; readonly now: boolean };

/**
 * What the live view shows.
 *
 * ```
 *  overview ── l ──► log      overview, log ─ s S r q Q ─► question ── y ──► done, and back
 *     ▲─── q, Esc ────┘                ▲──── any other key ────┘
 * ```
 */
export type LiveMode =
  | { readonly at: 'overview'; readonly picked: string | null }
  | { readonly at: 'log'; readonly picked: string }
  | {
      readonly at: 'question';
      readonly action: LiveAction;
      readonly back: Exclude<LiveMode, { at: 'question' }>;
    };

/** What a key leads to. */
export interface KeyPress {
  readonly mode: LiveMode;
  readonly act: LiveAction | null;
}

export const OVERVIEW: LiveMode = { at: 'overview', picked: null };

const UP = new Set(['\u001b[A', '\u001bOA', 'k']);
const DOWN = new Set(['\u001b[B', '\u001bOB', 'j']);
const BACK = new Set(['q', '\u001b', '\u001b[D', '\u001bOD', 'h']);

/** What a key means in a mode; a key that means nothing changes nothing. */
export function pressKey(mode: LiveMode, key: string, choices: readonly LiveChoice[]): KeyPress {
  if (mode.at === 'question')
    return key === 'y' || key === 'Y'
      ? { mode: mode.back, act: mode.action }
      : { mode: mode.back, act: null };
  if (mode.at === 'log' && BACK.has(key)) return { mode: { at: 'overview', picked: mode.picked }, act: null };
  if (key === 'q' || key === 'Q') return ask(mode, { type: 'stop_run', now: key === 'Q' });
  const picked = pickedOf(mode, choices);
  if (UP.has(key) || DOWN.has(key))
    return { mode: { ...mode, picked: next(picked, key, choices) }, act: null };
  if (picked === undefined) return { mode, act: null };
  const { unitId, running } = picked;
  if (key === 'l' || key === '\r') return { mode: { at: 'log', picked: unitId }, act: null };
  if ((key === 's' || key === 'S') && running)
    return ask(mode, { type: 'stop_unit', unitId, now: key === 'S' });
  if (key === 'r' && !running) return ask(mode, { type: 'retry_unit', unitId });
  return { mode, act: null };
}

/** The unit that keys are about: the one that was picked, as long as it is there, else the first. */
export function pickedOf(mode: LiveMode, choices: readonly LiveChoice[]): LiveChoice | undefined {
  const picked = mode.at === 'question' ? mode.back.picked : mode.picked;
  return choices.find(({ unitId }) => unitId === picked) ?? choices[0];
}

/** What can be done now, in a line. */
export function keysText(mode: LiveMode, choices: readonly LiveChoice[]): string {
  if (mode.at === 'question') return `${questionText(mode.action)} y: yes · any other key: no`;
  const picked = pickedOf(mode, choices);
  const unit = picked === undefined ? [] : [picked.running ? 's stop it, S now' : 'r try it again'];
  if (mode.at === 'log') return ['↑↓ other unit', ...unit, 'q back'].join(' · ');
  return [...(picked === undefined ? [] : ['↑↓ pick', 'l log', ...unit]), 'q stop the run, Q now'].join(
    ' · ',
  );
}

function questionText(action: LiveAction): string {
  switch (action.type) {
    case 'stop_unit':
      return action.now ? `kill ${action.unitId}?` : `stop ${action.unitId}?`;
    case 'retry_unit':
      return `try ${action.unitId} again?`;
    case 'stop_run':
      return action.now ? 'kill what runs, and stop the run?' : 'stop the run?';
  }
}

function ask(mode: Exclude<LiveMode, { at: 'question' }>, action: LiveAction): KeyPress {
  return { mode: { at: 'question', action, back: mode }, act: null };
}

function next(picked: LiveChoice | undefined, key: string, choices: readonly LiveChoice[]): string {
  const at = choices.findIndex(({ unitId }) => unitId === picked?.unitId);
  const wanted = Math.min(choices.length - 1, Math.max(0, at + (UP.has(key) ? -1 : 1)));
  return choices[wanted]?.unitId ?? picked?.unitId ?? '';
}
