import { resolve } from 'node:path';
import { surveyAgents, surveyMachine, surveyPolicies } from '@ralph/coordinator';
import { reportedAgent } from '../agents-report.ts';
import { doctorText } from '../doctor/doctor-text.ts';
import { examine } from '../doctor/examine.ts';
import { EXIT_CODE } from '../exit-code.ts';
import { colorsFor, type Io } from '../io.ts';
import { readSettings } from '../settings/read-settings.ts';
import { PROBE_LIMIT_MS } from './agents.ts';

/** The options of `ralph doctor`. */
export interface DoctorFlags {
  readonly json?: boolean | undefined;
  readonly cwd?: string | undefined;
}

/** Looks at all that a run needs; answers 1 when none with an agent could start. */
export async function doctorCommand(flags: DoctorFlags, io: Io): Promise<number> {
  const settings = readSettings(resolve(io.cwd, flags.cwd ?? '.'), io.env);
  const { root } = settings;
  const policies = await surveyPolicies(root, io.env);
  const [agents, machine] = await Promise.all([
    surveyAgents({ root, environment: io.env, config: policies.agents, limitMs: PROBE_LIMIT_MS }),
    surveyMachine(root, io.env, PROBE_LIMIT_MS),
  ]);
  const report = examine({ agents: agents.map(reportedAgent), machine, policies, settings });
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(report, null, 2)}\n`
      : doctorText(report, colorsFor(io.stdout, io.env)),
  );
  return report.ready ? EXIT_CODE.succeeded : EXIT_CODE.unitsFailed;
}
