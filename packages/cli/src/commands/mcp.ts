import { EXIT_CODE } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { serveMcp } from '../mcp/serve-mcp.ts';
import { runOptionsOf, type RunLimits } from '../run-options-of.ts';
import { checkDirectory } from '../check-directory.ts';

/** `ralph mcp`: offers ralph itself to an agent, until the connection closes. */
export async function mcpCommand(flags: RunLimits, io: Io): Promise<number> {
  await checkDirectory(flags.cwd, io);
  await serveMcp(runOptionsOf(flags, io), io, flags.webhook);
  return EXIT_CODE.succeeded;
}
