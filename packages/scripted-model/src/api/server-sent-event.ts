/** One server-sent event as it goes over the wire. */
export function serverSentEvent(data: unknown, event: string | null = null): string {
  return `${event === null ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
