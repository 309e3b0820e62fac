import { existsSync, readFileSync, statSync } from 'node:fs';
import { geteuid } from 'node:process';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LEVELS, type Attack, type AttackGroup, type Claim, type Level, type Need } from './attack.ts';
import { raid, type Raid } from './raid.ts';
