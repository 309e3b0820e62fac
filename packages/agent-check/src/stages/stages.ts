import type { AgentStage } from './agent-stage.ts';
import { claudeStage } from './claude.ts';
import { codexStage } from './codex.ts';
import { copilotStage } from './copilot.ts';
import { geminiStage } from './gemini.ts';
import { kimiStage } from './kimi.ts';
import { nanocoderStage } from './nanocoder.ts';
import { opencodeStage } from './opencode.ts';
import { piStage } from './pi.ts';
import { qwenStage } from './qwen.ts';

/** Every agent that the check can lead to the scripted model. */
export const STAGES: readonly AgentStage[] = [
  claudeStage,
  codexStage,
  opencodeStage,
  geminiStage,
  piStage,
  qwenStage,
  copilotStage,
  nanocoderStage,
  kimiStage,
];
