/** What was started, or why the system refused: some reasons are thrown at once, others announced by the event `error`. */
export function trySpawn<Child extends object>(start: () => Child): Child | Error {
  try {
    return start();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
