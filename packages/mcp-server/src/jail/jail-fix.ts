import type { Machine } from './machine.ts';

/** Installs the packages named after it, by the distributions that have it. */
const INSTALLERS = [
  { command: 'apt-get install', of: ['debian', 'ubuntu'] },
  { command: 'dnf install', of: ['fedora', 'rhel', 'centos'] },
  { command: 'apk add', of: ['alpine'] },
  { command: 'pacman -S', of: ['arch'] },
  { command: 'zypper install', of: ['suse', 'opensuse'] },
] as const;

/** How a package is installed on a machine; all the ways where it is not known. */
export function installHint(name: string, { distributions }: Machine): string {
  const own = INSTALLERS.find(({ of }) => of.some((each) => distributions.includes(each)));
  if (own !== undefined) return `Install the package ${name}: ${own.command} ${name}.`;
  return `Install the package ${name} (${INSTALLERS.map(({ command }) => `${command} ${name}`).join(', ')}).`;
}

/** What lets bubblewrap make namespaces, by what this kernel says. */
export function namespaceHint({ settings, container }: Machine): string {
  const is = (name: string, value: string): boolean => settings.get(name) === value;
  const hints = [
    ...(is('kernel/apparmor_restrict_unprivileged_userns', '1')
      ? [
          'AppArmor forbids user namespaces: give bwrap a profile that allows "userns", or run "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"',
        ]
      : []),
    ...(is('kernel/unprivileged_userns_clone', '0')
      ? ['user namespaces are for root only: run "sysctl -w kernel.unprivileged_userns_clone=1"']
      : []),
    ...(is('user/max_user_namespaces', '0')
      ? ['no user namespaces are allowed: run "sysctl -w user.max_user_namespaces=15000"']
      : []),
    ...(container
      ? [
          'this is a container: start it with a seccomp profile that permits user namespaces (for Docker "--security-opt seccomp=unconfined", and "--security-opt systempaths=unconfined" for /proc)',
        ]
      : []),
  ];
  if (hints.length === 0) return 'Allow user namespaces on this machine, for bwrap at least.';
  return `${hints.map((hint) => hint.charAt(0).toUpperCase() + hint.slice(1)).join('. ')}.`;
}
