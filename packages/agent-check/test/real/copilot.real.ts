import { checkSuite } from './check-suite.ts';

checkSuite('copilot');
