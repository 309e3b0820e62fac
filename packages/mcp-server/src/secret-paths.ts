/** Names, in lower case, of files and directories that hold credentials; `*` stands for anything. */
const SECRET_NAMES = [
  '.env*',
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.jks',
  '*.keystore',
  '*.kdbx',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  '.npmrc',
  '.yarnrc.yml',
  '.netrc',
  '_netrc',
  '.pypirc',
  '.pgpass',
  '.htpasswd',
  '.git-credentials',
  '.dockercfg',
  '.dockerconfigjson',
  'credentials*.json',
  'service-account*.json',
  '*.tfstate',
  '*.tfstate.backup',
  '.aws',
  '.azure',
  '.gcloud',
  '.gnupg',
  '.kube',
  '.ssh',
] as const;

/** Names that look secret but are meant to be read: examples without values, and public halves. */
const HARMLESS_NAMES = ['.env*.example', '.env*.sample', '.env*.template', '.env*.dist', '*.pub'] as const;

/** Whole paths from the root that may carry tokens of tool servers. */
const SECRET_PATHS = ['.agent/mcp.toml'] as const;

const secretName = anyOf(SECRET_NAMES);
const harmlessName = anyOf(HARMLESS_NAMES);
const secretPaths: ReadonlySet<string> = new Set(SECRET_PATHS);

/** Says whether a path, as segments from the root, names or lies under something that holds credentials. */
export function isSecretPath(segments: readonly string[]): boolean {
  const folded = segments.map(foldName);
  return (
    folded.some((name) => secretName.test(name) && !harmlessName.test(name)) ||
    secretPaths.has(folded.join('/'))
  );
}

/** The form in which file systems that ignore case, marks or trailing dots could take a name. */
export function foldName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu, '')
    .toLowerCase()
    .replace(/:.*$/su, '')
    .replace(/[. ]+$/u, '');
}

function anyOf(patterns: readonly string[]): RegExp {
  const sources = patterns.map((pattern) => pattern.replaceAll('.', '\\.').replaceAll('*', '.*'));
  return new RegExp(`^(?:${sources.join('|')})$`, 'su');
}
