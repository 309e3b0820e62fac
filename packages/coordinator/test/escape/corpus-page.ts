import { LEVEL_NAMES, LEVELS, type Attack, type AttackGroup, type Claim, type Level } from './attack.ts';
import { UNIT_ATTACKS } from './corpus.ts';
import type { HttpAttack } from './http-attack.ts';
import { HTTP_ATTACKS } from './http-attacks.ts';

const LONGEST = 160;

/** How many attacks there are. */
export function attackCount(): number {
  return UNIT_ATTACKS.reduce((sum, { attacks }) => sum + attacks.length, HTTP_ATTACKS.length);
}

/** The page `docs/escape-corpus.md`. */
export function corpusPage(): string {
  return `# The escape corpus

${attackCount()} attempts to get out of a unit's directories. Each is made for real, at every level of confinement that claims something of it:

\`\`\`sh
pnpm escape    # after npm test, which installs and builds; ends with: N passed, N failed
\`\`\`

The tests of the project run the same tables (\`packages/coordinator/test/escape\`), from which this page is printed. If you find a way
out that is not here, add a row: it is one line of shell and what must be true afterwards.

## How it is judged

A checkout is made, with a directory \`u/<attack>/\` for each unit, canaries at \`canary/<attack>/\`, beside the checkout and in a
home directory of its own, and secrets in \`.env\`, in \`~/.ssh\` and at other places of the home directory, in variables of the run and of other processes, and in the
namespace of another worker. A plan of all attacks is run by the coordinator. Then the canaries, the home directory, \`.git\`, the files of the
run, \`/tmp\`, \`/dev/shm\`, settings of the kernel and the list of processes are compared byte for byte with what they were.

- **stopped**: nothing has changed outside, no secret lies in the unit's directories, nothing that it started is alive.
- **found**: the audit named each path that changed (\`out_of_bounds_found\`), with what happened to it and the unit that did it,
  kept what came in the run's quarantine, made all of it what it was, byte for byte, and failed the unit.
- **–**: nothing is claimed; the notes say why.

The column **jail** is bubblewrap, **jail (landlock)** what stands behind it where bubblewrap cannot be had. A group has columns for
the levels at which something is claimed of it.

An attack whose unit did not run, or could not write its own directory, fails: a jail in which nothing works stops everything.
An attack that the machine cannot try (no jail, not root) is skipped, with the reason, and counted.

In the lines \`$ID\` stands for the attack, \`$UNIT\` for its unit, \`$MARK\` for a name that nobody else uses, \`$ROOT\` for the
checkout, \`$OUTSIDE\` for the directory beside it, \`$HOMEDIR\` for the home directory, \`$VICTIM\` for a process of the same user,
\`$SOCKET\` for a service at a socket in \`/run\`.

${UNIT_ATTACKS.map(groupSection).join('\n')}
## HTTP

Requests to the endpoint of a worker, sent byte for byte. Each differs from a request that is served and writes a file; it must be
answered as the table says, write nothing, and leave the endpoint serving. The endpoint is the same at every level.

| attack | somebody tries to | answer |
| --- | --- | --- |
${HTTP_ATTACKS.map(httpRow).join('\n')}

## Out of scope

- **Reading.** A worker reads all that you can read but what looks like credentials; the jail hides those at the known places.
- **Reading at level \`audit\`.** An audit finds what was written. Workers run as you, and read what you can.
- **Outside the checkout at level \`audit\`.** Only the checkout is compared.
- **Using up the machine.** Processor, memory, disk and network are not limited; a program that runs too long is ended.
- **The network.** A worker may speak to any address, also to services of the machine that listen on it or at an abstract socket.
- **Sockets outside \`/run\` and \`/tmp\`.** Who may write a socket elsewhere in the file system can connect to it from a jail too.
- **What a worker may write.** Its own directories, its namespace, and at level \`jail\` the state of its agent in your home
  (\`~/.claude\`, \`~/.codex\`): whoever runs code from there later runs code of the worker.
- **The kernel.** A jail is as strong as the kernel that holds it.
- **Your own verification** runs outside the jail.
`;
}

function groupSection({ name, about, attacks }: AttackGroup): string {
  const levels = LEVELS.filter((level) => attacks.some(({ claims }) => claims[level] !== undefined));
  return `## ${name}

${about}

| attack | the agent tries to | how | ${levels.map((level) => LEVEL_NAMES[level]).join(' | ')} |
| --- | --- | --- | ${levels.map(() => '---').join(' | ')} |
${attacks.map((attack) => attackRow(attack, levels)).join('\n')}
${notesOf(attacks)}`;
}

function attackRow({ id, tries, how, claims, hole }: Attack, levels: readonly Level[]): string {
  const cells = levels.map((level) => claimText(claims[level], hole?.level === level));
  return `| ${id} | ${tries} | ${code(how)} | ${cells.join(' | ')} |`;
}

function claimText(claim: Claim | undefined, hole: boolean): string {
  if (hole) return 'not yet';
  return claim === undefined || claim.is === 'open' ? '–' : claim.is;
}

/** Why nothing is claimed, once for all attacks of a group that share the reason. */
function notesOf(attacks: readonly Attack[]): string {
  const reasons = new Map<string, string[]>();
  for (const { id, claims, hole } of attacks) {
    for (const level of LEVELS) {
      const claim = claims[level];
      const why = hole?.level === level ? hole.why : claim?.is === 'open' ? claim.why : null;
      if (why === null) continue;
      const key = `At level \`${LEVEL_NAMES[level]}\`: ${why}`;
      reasons.set(key, [...(reasons.get(key) ?? []), id]);
    }
  }
  return [...reasons].map(([why, ids]) => `\n- ${why} (${ids.join(', ')}).`).join('');
}

function httpRow({ id, tries, answers }: HttpAttack): string {
  return `| ${id} | ${tries} | ${answers.join(', ')} |`;
}

/** A line as code in a cell of a table: control characters are shown, and what is too long is cut. */
function code(text: string): string {
  const shown = text.replace(
    /[\u0000-\u001f\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const cut = shown.length > LONGEST ? `${shown.slice(0, LONGEST)} …` : shown;
  return `\`\` ${cut.replaceAll('|', '\\|')} \`\``;
}
