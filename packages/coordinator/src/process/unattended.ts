/**
 * What makes programs fail that would ask a person, instead of waiting for one. Nothing that changes what they do
 * otherwise: `CI`, for one, keeps test runners from writing snapshots, so it stays as it is.
 */
export const UNATTENDED: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: '0',
  // Empty: neither this one nor the settings of git name a program that asks.
  GIT_ASKPASS: '',
  GCM_INTERACTIVE: 'never',
  SSH_ASKPASS_REQUIRE: 'never',
  DEBIAN_FRONTEND: 'noninteractive',
  PIP_NO_INPUT: '1',
};
