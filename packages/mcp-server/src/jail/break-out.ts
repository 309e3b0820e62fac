/** What a jailed process tries, to find out whether its jail holds. */
export const BREAK_OUTS = [
  'write',
  'write_git',
  'write_read_only',
  'read_hidden',
  'remount',
  'nest',
  'set_kernel',
  'signal',
] as const;
export type BreakOut = (typeof BREAK_OUTS)[number];

/**
 * Tries each of them in the checkout of a probe, says which landed, and ends with `done`. What it writes into the kernel's
 * settings is what it read there. `$1` is a process outside.
 */
export const BREAK_OUT_SCRIPT = `
exec 2>/dev/null
echo held > in/own/probe || exit 3
landed() { echo "landed $1"; }
( echo x > out/write ) && landed write
( echo x > .git/config ) && landed write_git
( echo x > in/kept ) && landed write_read_only
grep -q hunter2 .env && landed read_hidden
( mount -o remount,rw,bind "$PWD"; mount -o remount,rw,bind /; mount -o remount,rw /; echo x > out/remount ) && landed remount
unshare -Urm sh -c 'mount -o remount,rw,bind "$PWD"; mount -o remount,rw,bind /; echo x > out/nest' && landed nest
f=/proc/sys/kernel/core_pattern
( v=$(cat "$f") && printf '%s\\n' "$v" > "$f" ) && landed set_kernel
kill -0 "$1" && landed signal
echo done
`;
