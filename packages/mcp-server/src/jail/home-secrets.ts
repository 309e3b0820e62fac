import { join } from 'node:path';
import { isSecretPath } from '../secret-paths.ts';
import { isBeneath } from './jail.ts';
import { listDirectory } from './list-directory.ts';

/** Where tools keep keys and passwords. */
const OF_TOOLS = [
  '.aws',
  '.azure',
  '.bash_history',
  '.boto',
  '.cargo/credentials',
  '.cargo/credentials.toml',
  '.config/containers/auth.json',
  '.config/doctl',
  '.config/gcloud',
  '.config/gh',
  '.config/git/credentials',
  '.config/github-copilot',
  '.config/glab-cli',
  '.config/hub',
  '.config/rclone',
  '.databrickscfg',
  '.docker',
  '.gem/credentials',
  '.gnupg',
  '.gradle/gradle.properties',
  '.kimi/config.toml',
  '.kimi/credentials',
  '.kube',
  '.local/share/fish/fish_history',
  '.local/share/keyrings',
  '.m2/settings-security.xml',
  '.m2/settings.xml',
  '.mozilla',
  '.my.cnf',
  '.oci',
  '.password-store',
  '.s3cfg',
  '.ssh',
  '.terraform.d/credentials.tfrc.json',
  '.terraformrc',
  '.vault-token',
  '.zsh_history',
] as const;

/** Where the agents that ralph knows keep their logins, or the keys of providers. */
const OF_AGENTS = [
  '.claude.json',
  '.claude/.credentials.json',
  '.cline/data/secrets.json',
  '.cline/data/settings/providers.json',
  '.codex/auth.json',
  '.codex/config.toml',
  '.config/cursor/auth.json',
  '.config/nanocoder/agents.config.json',
  '.config/opencode/config.json',
  '.config/opencode/opencode.json',
  '.config/opencode/opencode.jsonc',
  '.copilot/config.json',
  '.gemini/.env',
  '.gemini/antigravity-cli/oauth_creds.json',
  '.gemini/gemini-credentials.json',
  '.gemini/oauth_creds.json',
  '.gemini/settings.json',
  '.kimi-code/config.toml',
  '.kimi-code/credentials/kimi-code.json',
  '.local/share/amp/secrets.json',
  '.local/share/opencode/auth.json',
  '.pi/agent/auth.json',
  '.pi/agent/models.json',
  '.qwen/.env',
  '.qwen/oauth_creds.json',
  '.qwen/settings.json',
] as const;

/**
 * Paths of a home directory that hold credentials where they exist: known places, and files at its top by their names. A
 * home in the checkout has no such files of its own: those are the checkout's.
 */
export function homeSecrets(home: string, root: string): readonly string[] {
  const names = home === root || isBeneath(home, root) ? [] : secretFiles(home);
  return [...OF_TOOLS, ...OF_AGENTS, ...names].map((path) => join(home, path));
}

function secretFiles(directory: string): readonly string[] {
  return listDirectory(directory).flatMap(({ name, kind }) =>
    kind !== 'directory' && isSecretPath([name]) ? [name] : [],
  );
}
