import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** The home directory of the user; that of the system's list of users where HOME is no absolute path. */
export function homeDirectory(): string {
  const named = homedir();
  return isAbsolute(named) ? named : userInfo().homedir;
}
