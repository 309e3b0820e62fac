// The agents' own ids are UUIDs, or words such as `ses_6f…`; nothing that a command line would take for a flag.
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}$/;

/** Whether a text, which came from an agent's output, can be given back to it as the id of its session. */
export function isSessionId(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && SESSION_ID.test(text);
}
