/** How to see, without spending a token, whether someone is logged in, and how to log in. */
export interface AgentLogin {
  /** Any one of them is enough; the cheap ones come first. */
  readonly signs: readonly LoginSign[];
  /** What a person does to log in, as it goes on after "log in to …: ". */
  readonly how: string;
}

/** Something that shows that someone is logged in. */
export type LoginSign =
  /** A variable of the environment that is not empty. */
  | { readonly type: 'variable'; readonly name: string }
  /** A file of the agent's state: `home` is the variable of its `StateHome`, and `pattern` has to be in it. */
  | {
      readonly type: 'file';
      readonly home: string;
      readonly path: string;
      readonly pattern: RegExp;
    }
  /** A command of the agent; it counts as logged in when it exits with 0 and prints something like that. */
  | { readonly type: 'command'; readonly argv: readonly string[]; readonly pattern: RegExp };

/** A key in a variable. */
export function loginVariable(name: string): LoginSign {
  return { type: 'variable', name };
}
