/** Numbers of system calls that Perl has no word for; those of Landlock are the same on every processor here. */
interface SystemCalls {
  readonly prctl: number;
  readonly setsid: number;
  readonly memfd_create: number;
}

const NUMBERS: ReadonlyMap<string, SystemCalls> = new Map([
  ['x64', { prctl: 157, setsid: 112, memfd_create: 319 }],
  ['arm64', { prctl: 167, setsid: 157, memfd_create: 279 }],
  ['riscv64', { prctl: 167, setsid: 157, memfd_create: 279 }],
  ['loong64', { prctl: 167, setsid: 157, memfd_create: 279 }],
  ['ppc64', { prctl: 171, setsid: 66, memfd_create: 360 }],
  ['s390x', { prctl: 172, setsid: 66, memfd_create: 350 }],
]);

/** The numbers for a processor; null when they are not known. */
export function systemCalls(processor: string = process.arch): SystemCalls | null {
  return NUMBERS.get(processor) ?? null;
}
