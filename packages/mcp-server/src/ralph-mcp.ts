#!/usr/bin/env node
import { McpPlanError } from '@ralph/mcp-plan';
import { openHost } from './host.ts';
import { McpServerError } from './mcp-server-error.ts';
import { HELP, readArguments } from './ralph-mcp-arguments.ts';
import { ScopeError } from './scope-error.ts';
import { standAloneSession } from './stand-alone-session.ts';
import { packageVersion } from './version.ts';

// Node would let anybody who may connect to this machine run code in here, which a session's programs may do too.
process.on('SIGUSR1', () => {});

async function main(argv: readonly string[]): Promise<number> {
  const asked = readArguments(argv);
  switch (asked.ask) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`${packageVersion()}\n`);
      return 0;
    case 'serve': {
      // Before the line that says the server is there: whoever reads it may ask for the end at once.
      const end = told();
      await using standing = await standAloneSession(asked);
      const { session, warnings } = standing;
      for (const warning of warnings) process.stderr.write(`ralph-mcp: ${warning}\n`);
      await using host = await openHost({ port: asked.port });
      const { url, token, tools } = host.openSession(session);
      process.stdout.write(`${JSON.stringify({ url, token, tools })}\n`);
      await end;
      return 0;
    }
  }
}

/** Resolves when standard input closes or the process is asked to stop. */
function told(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.stdin.once('close', stop).once('end', stop).once('error', stop).resume();
    process.once('SIGTERM', stop).once('SIGINT', stop);
  });
}

function explain(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const misused =
    error instanceof McpServerError || error instanceof McpPlanError || error instanceof ScopeError;
  process.stderr.write(`ralph-mcp: ${message}\n${misused ? 'Try ralph-mcp --help.\n' : ''}`);
  return misused ? 2 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
process.stdin.destroy();
