export type { ModelApiName } from './api/model-api.ts';
export { ANSWER_USAGE } from './model-answer.ts';
export type {
  CallStep,
  CutOffStep,
  EndlessStep,
  FailStep,
  HoldStep,
  ModelScript,
  ModelStep,
  SayStep,
  SlowStep,
  ToolCall,
} from './model-script.ts';
export type { ServedRequest } from './served-request.ts';
export { startScriptedModel, type ScriptedModel } from './start-scripted-model.ts';
