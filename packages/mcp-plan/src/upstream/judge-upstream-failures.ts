import { maskSecrets, secretsOf } from './secrets.ts';
import type { NamedUpstreamServer } from './upstream-server.ts';

/** An upstream server that could not be used when a session started. */
export interface UpstreamFailure {
  readonly server: NamedUpstreamServer;
  readonly message: string;
}

/** What failed servers mean for a session; all messages are without secrets. */
export interface UpstreamVerdict {
  /** The session must not start while there is any. */
  readonly fatal: readonly string[];
  readonly warnings: readonly string[];
}

const LENIENT = ['0', 'false', 'no', 'off'];

/** Reads `RALPH_MCP_STRICT`: strict unless it says 0, false, no or off. */
export function isStrictMcp(value: string | undefined): boolean {
  return value === undefined || !LENIENT.includes(value.trim().toLowerCase());
}

/**
 * Judges servers that could not be reached. Strict, a failing server of the policy is fatal, because somebody asked for
 * it by name; a failing server of the agent CLI is only worth a warning, and so is every one when not strict.
 */
export function judgeUpstreamFailures(
  failures: readonly UpstreamFailure[],
  strict: boolean,
): UpstreamVerdict {
  const isFatal = ({ server }: UpstreamFailure) => strict && server.origin === 'custom';
  const text = ({ server, message }: UpstreamFailure, what: string) =>
    `MCP server ${JSON.stringify(server.name)} ${what}: ${maskSecrets(message, secretsOf([server]))}`;
  return {
    fatal: failures
      .filter(isFatal)
      .map((failure) => `${text(failure, 'cannot be used')}. Mend it, remove it, or set RALPH_MCP_STRICT=0`),
    warnings: failures.filter((failure) => !isFatal(failure)).map((failure) => text(failure, 'is left out')),
  };
}
