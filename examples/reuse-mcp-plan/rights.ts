import { buildSessionMcpPlan, hasCapability } from '@ralph/mcp-plan';

const ASKED = ['workspace.read', 'workspace.edit', 'process.exec_unbounded', 'web.search'];

for (const drain of ['review', 'development']) {
  const plan = buildSessionMcpPlan({ drain, web: { search: true, visit: false } });
  console.log(`A session for ${drain} has ${plan.capabilities.length} rights:`);
  for (const capability of ASKED) {
    console.log(`  ${hasCapability(plan.capabilities, capability) ? 'may    ' : 'may not'} ${capability}`);
  }
}
