import { defineTool } from '../tool.ts';

/** Tells the host what a session asks of the coordinator. */
export const coordinateTool = defineTool('coordinate', {
  run: async ({ action, work_unit_id = null, payload = null }, { session }) => {
    session.onEvent({ type: 'coordination', action, work_unit_id, note: payload });
    return {
      text: 'Noted for the coordinator. Nothing changes by itself; go on with your work.',
      structured: { noted: true },
    };
  },
});
