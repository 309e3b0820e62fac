import { expect, test } from 'vitest';
import { installHint, namespaceHint } from '../../src/jail/jail-fix.ts';
import { distributionsOf } from '../../src/jail/machine.ts';
import type { Machine } from '../../src/jail/machine.ts';

const machine = (changes: Partial<Machine> = {}): Machine => ({
  distributions: [],
  settings: new Map(),
  container: false,
  ...changes,
});

test.for([
  { release: 'ID=debian\n', hint: 'apt-get install bubblewrap.' },
  {
    release: 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n',
    hint: 'apt-get install bubblewrap.',
  },
  { release: 'ID="rhel"\nID_LIKE="fedora"\n', hint: 'dnf install bubblewrap.' },
  { release: 'ID=alpine\n', hint: 'apk add bubblewrap.' },
  { release: 'ID=arch\n', hint: 'pacman -S bubblewrap.' },
  { release: 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', hint: 'zypper install bubblewrap.' },
])('by $release the package is installed with: $hint', ({ release, hint }) => {
  expect(installHint('bubblewrap', machine({ distributions: distributionsOf(release) }))).toContain(hint);
});

test('where the distribution is not known, all ways are told', () => {
  expect(installHint('bubblewrap', machine())).toMatchInlineSnapshot(
    `"Install the package bubblewrap (apt-get install bubblewrap, dnf install bubblewrap, apk add bubblewrap, pacman -S bubblewrap, zypper install bubblewrap)."`,
  );
});

test.for([
  { name: 'AppArmor', setting: ['kernel/apparmor_restrict_unprivileged_userns', '1'], hint: /AppArmor/ },
  { name: 'Debian’s switch', setting: ['kernel/unprivileged_userns_clone', '0'], hint: /userns_clone=1/ },
  { name: 'the limit', setting: ['user/max_user_namespaces', '0'], hint: /max_user_namespaces=15000/ },
] as const)('what $name forbids is named', ({ setting, hint }) => {
  expect(namespaceHint(machine({ settings: new Map([setting]) }))).toMatch(hint);
  expect(namespaceHint(machine())).not.toMatch(hint);
});

test('in a container the fix lies outside of it', () => {
  expect(namespaceHint(machine({ container: true }))).toMatch(/seccomp/);
});
