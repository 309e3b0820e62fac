import type { OutOfBounds } from '@ralph/manifest';
import type { EventOf } from './event-of.ts';
import { onCourse } from './on-course.ts';
import type { RunState } from './run-state.ts';
import { ignored, moved } from './transition.ts';
import type { Transition } from './transition.ts';

/** Writes outside the directories of every unit were found. */
export function outOfBoundsFound(state: RunState, event: EventOf<'out_of_bounds_found'>): Transition {
  if (event.writes.length === 0) return ignored(state, 'out_of_bounds_found names no write');
  const earlier = state.course.out_of_bounds.filter((write) => !isFoundAgain(write, event.writes));
  return moved(onCourse(state, event.seq, { out_of_bounds: [...earlier, ...event.writes] }));
}

/** Its quarantine died with its coordinator, and a resume found it, or what lies in it, once more. */
function isFoundAgain({ path, quarantine, restored }: OutOfBounds, writes: readonly OutOfBounds[]): boolean {
  if (quarantine === undefined || restored !== undefined) return false;
  return writes.some((write) => write.path === path || write.path.startsWith(`${path}/`));
}

/** A quarantine took back what it had saved, or some of it. */
export function treeRestored(state: RunState, event: EventOf<'tree_restored'>): Transition {
  const { out_of_bounds } = state.course;
  if (!out_of_bounds.some(({ quarantine }) => quarantine === event.quarantine)) {
    return ignored(state, `no write was saved in ${event.quarantine}`);
  }
  const restored = new Set(event.restored);
  return moved(
    onCourse(state, event.seq, {
      out_of_bounds: out_of_bounds.map((write) =>
        write.quarantine === event.quarantine ? { ...write, restored: restored.has(write.path) } : write,
      ),
    }),
  );
}
