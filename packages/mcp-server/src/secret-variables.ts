/** Parts of names that say that a variable holds a secret, as whole words between underscores. */
const SECRET_WORDS =
  /(?:^|_)(?:TOKENS?|SECRETS?|KEYS?|APIKEY|PASS|PASSWD|PASSWORDS?|PASSPHRASE|PWD|CREDENTIALS?|AUTH|AUTHORIZATION|COOKIE|SESSION|PRIVATE|SIGNATURE|DSN|PAT)(?:_|$)/u;

/** Names that hold such a word and no secret. */
const HARMLESS: ReadonlySet<string> = new Set(['PWD', 'OLDPWD']);

/** Says whether an environment variable looks as if it held a secret, by its name or by a password in its URL. */
export function isSecretVariable(name: string, value: string): boolean {
  const folded = name.toUpperCase();
  if (/[a-z][a-z0-9+.-]*:\/\/[^/\s]*@/iu.test(value)) return true;
  return (
    !HARMLESS.has(folded) &&
    (SECRET_WORDS.test(folded) ||
      /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|(?:API|ACCESS|PRIVATE|AUTH|SIGNING|ENCRYPTION)KEY|PGPASS|SSHPASS)/u.test(
        folded,
      ))
  );
}
