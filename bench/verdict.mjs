/** Whether a row holds its target: `held`, `missed`, or `none` where nothing is asked of it. */
export function verdict({ ratio, target }) {
  if (target === null || ratio === null) return 'none';
  return ratio <= target ? 'held' : 'missed';
}
