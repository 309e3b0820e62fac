import { buildSessionMcpPlan, hasCapability, parseMcpPolicy, toolsGrantedBy } from '@ralph/mcp-plan';

const ASKED = ['workspace.read', 'workspace.edit', 'process.exec_unbounded', 'web.search'];

const policy = parseMcpPolicy({ web_search: { enabled: true }, web_visit: { enabled: false } });
if (!policy.ok) throw new Error(policy.problems.map((problem) => problem.message).join('\n'));

for (const drain of ['review', 'development']) {
  const { capabilities } = buildSessionMcpPlan({ drain, mcp: policy.policy });
  console.log(`A session for ${drain} has ${capabilities.length} rights:`);
  for (const capability of ASKED) {
    console.log(`  ${hasCapability(capabilities, capability) ? 'may    ' : 'may not'} ${capability}`);
  }
  const changing = toolsGrantedBy(capabilities).filter((tool) => !tool.readOnly);
  console.log(`  can change something with ${changing.map((tool) => tool.name).join(', ')}`);
}
