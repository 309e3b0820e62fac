// Starts with a letter or digit, so that it is never taken for a flag.
const MODEL_NAME = /^[A-Za-z0-9][\w.:@+/[\]=-]{0,199}$/;

/** Whether a text can be handed to an agent as the name of a model. */
export function isModelName(text: string): boolean {
  return MODEL_NAME.test(text);
}
