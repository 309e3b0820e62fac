import type { MachineSurvey, PoliciesSurvey } from '@ralph/coordinator';
import type { ReportedAgent } from '../agents-report.ts';
import type { ConfigFinding } from '../settings/read-config-file.ts';
import type { SettingsReading } from '../settings/read-settings.ts';
import { findingText } from '../settings/settle-flags.ts';
import type { DoctorCheck, DoctorReport } from './doctor-report.ts';

/** All that was seen. */
export interface Examined {
  readonly agents: readonly ReportedAgent[];
  readonly machine: MachineSurvey;
  readonly policies: Pick<PoliciesSurvey, 'problems' | 'warnings'>;
  readonly settings: SettingsReading;
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Below that a run is likely to end in the middle: journals and logs, and what is saved of stray writes. */
const LITTLE_DISK = 512 * MIB;
const LITTLE_MEMORY = 512 * MIB;
const OLDEST_NODE = [20, 19] as const;

/** Judges what was seen. */
export function examine(seen: Examined): DoctorReport {
  const checks = [
    ...seen.agents.map(agentCheck),
    ...nobody(seen.agents),
    ...confinementChecks(seen),
    ...machineChecks(seen.machine),
    ...configurationChecks(seen),
  ];
  const { jail, better_jail: better } = seen.machine;
  return {
    schema_version: 1,
    ready: seen.agents.some(isUsable) && checks.every(keepsNobody),
    checkout: seen.settings.root,
    checks,
    agents: [...seen.agents],
    confinement: {
      level: levelOf(seen),
      backend: jail.available ? jail.backend : null,
      better: jail.available ? better : jail.fix,
    },
  };
}

function isUsable({ installed, login }: ReportedAgent): boolean {
  return installed && login?.state !== 'unseen';
}

/** One agent less is no obstacle; what is wrong with the machine or the configuration stops every run. */
function keepsNobody({ area, verdict }: DoctorCheck): boolean {
  return verdict !== 'bad' || area === 'agents';
}

function agentCheck(agent: ReportedAgent): DoctorCheck {
  const { name, installed, version, warning, missing, how_to_get, login, maturity, mcp } = agent;
  const check = { area: 'agents' as const, name };
  if (!installed) {
    // That a program is not in PATH is the usual case and no news; another one by its name, or one that fails, is.
    const isThere = missing !== null && !/could not be started/.test(missing);
    return {
      ...check,
      verdict: isThere || agent.own ? 'bad' : 'note',
      says: isThere || agent.own ? (missing ?? 'not usable') : notInstalled(maturity),
      remedy: how_to_get,
    };
  }
  const facts = [version ?? 'unknown version', maturity, mcp ? 'MCP' : 'without MCP', loginText(login)];
  const says = [...facts, ...(warning === null ? [] : [warning])].join(', ');
  if (login?.state === 'unseen') return { ...check, verdict: 'bad', says, remedy: `log in: ${login.how}` };
  if (warning !== null)
    return { ...check, verdict: 'warning', says, remedy: `try it here: ralph agents check ${name}` };
  return { ...check, verdict: maturity === 'proven' ? 'good' : 'note', says, remedy: null };
}

function notInstalled(maturity: ReportedAgent['maturity']): string {
  return maturity === 'proven' ? 'not installed' : `${maturity}, not installed`;
}

function loginText(login: ReportedAgent['login']): string {
  switch (login?.state) {
    case 'seen':
      return `login seen (${login.by})`;
    case 'unseen':
      return 'no login seen';
    case 'needless':
    case undefined:
      return 'needs no login';
  }
}

function nobody(agents: readonly ReportedAgent[]): readonly DoctorCheck[] {
  if (agents.some(isUsable)) return [];
  const remedy = agents.some(({ installed }) => installed)
    ? 'log in to one of those that are installed'
    : 'install one of them and log in, for example: npm install -g @anthropic-ai/claude-code';
  return [{ area: 'agents', name: 'agents', verdict: 'bad', says: 'no agent can be used', remedy }];
}

function levelOf({ machine, agents }: Examined): 'jail' | 'mcp' | 'audit' {
  if (machine.jail.available) return 'jail';
  return agents.some((agent) => agent.installed && agent.native_tools_off) ? 'mcp' : 'audit';
}

function confinementChecks(seen: Examined): readonly DoctorCheck[] {
  const { jail, better_jail: better } = seen.machine;
  const check = { area: 'confinement' as const, name: 'confinement' };
  if (!jail.available) {
    const level = levelOf(seen);
    return [
      { ...check, verdict: 'warning', says: `${level}: no jail here: ${jail.reason}`, remedy: jail.fix },
    ];
  }
  const says = `jail, by ${jail.backend}: a process in it tried to get out, in vain (${jail.refused.length} ways)`;
  return better === null
    ? [{ ...check, verdict: 'good', says, remedy: null }]
    : [{ ...check, verdict: 'note', says, remedy: `bubblewrap would be stronger: ${better}` }];
}

function checkoutChecks({ checkout_problem: says }: MachineSurvey): readonly DoctorCheck[] {
  if (says === null) return [];
  const remedy = 'make it a directory in which this user can write, and git can read';
  return [{ area: 'machine', name: 'checkout', verdict: 'bad', says, remedy }];
}

function machineChecks(machine: MachineSurvey): readonly DoctorCheck[] {
  const { git_version: git, node_version: node, memory_available: memory } = machine;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  const area = 'machine' as const;
  return [
    ...checkoutChecks(machine),
    git === null
      ? {
          area,
          name: 'git',
          verdict: 'warning',
          says: 'not there: runs work in plain directories only, and nothing is committed',
          remedy: 'install git: https://git-scm.com',
        }
      : { area, name: 'git', verdict: 'good', says: git, remedy: null },
    {
      area,
      name: 'Node.js',
      verdict: isOld ? 'bad' : 'good',
      says: node,
      remedy: isOld ? `use Node.js ${OLDEST_NODE.join('.')} or newer` : null,
    },
    {
      area,
      name: 'memory',
      verdict: memory < LITTLE_MEMORY ? 'warning' : 'good',
      says: `${sizeText(memory)} of ${sizeText(machine.memory_total)} available`,
      remedy: memory < LITTLE_MEMORY ? 'close something, or run with --max-workers 1' : null,
    },
    ...machine.disks.map(({ directory, free }) => {
      const isLittle = free !== null && free < LITTLE_DISK;
      return {
        area,
        name: 'disk',
        verdict: isLittle ? ('warning' as const) : ('good' as const),
        says: `${free === null ? 'unknown' : sizeText(free)} free for ${directory}`,
        remedy: isLittle ? 'free some space: a run that cannot write its journal stops' : null,
      };
    }),
    ...(machine.broken_promises === null
      ? []
      : [
          {
            area,
            name: 'platform',
            verdict: 'bad' as const,
            says: `Windows: no run can be held: ${machine.broken_promises.promises.join('; ')}`,
            remedy: machine.broken_promises.remedy,
          },
        ]),
  ];
}

function configurationChecks({ settings, policies }: Examined): readonly DoctorCheck[] {
  const area = 'configuration' as const;
  const problems = [...settings.problems.map(findingText), ...policies.problems];
  const warnings = [...settings.warnings.map(findingText), ...policies.warnings];
  if (problems.length + warnings.length === 0) {
    const count = settings.files.filter(({ kind }) => kind === 'settings').length;
    const says = count === 0 ? 'nothing is wrong; ralph init makes a .agent/ralph.toml' : 'nothing is wrong';
    return [{ area, name: 'configuration', verdict: 'good', says, remedy: null }];
  }
  return [
    ...problems.map((says) => ({
      area,
      name: 'configuration',
      verdict: 'bad' as const,
      says,
      remedy: remedyFor(says, settings.problems),
    })),
    ...warnings.map((says) => ({
      area,
      name: 'configuration',
      verdict: 'warning' as const,
      says,
      remedy: 'correct or remove it there',
    })),
  ];
}

function remedyFor(says: string, own: readonly ConfigFinding[]): string {
  const isSetting = own.some((finding) => findingText(finding) === says);
  return isSetting ? 'correct it there; ralph config shows what holds' : 'correct it there';
}

function sizeText(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.round(bytes / MIB)} MiB`;
}
