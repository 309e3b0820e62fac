import { pathText, withoutEnd } from './tree-path.ts';

/** Where the coordinator itself leads refs, so that the audit takes it for nobody's stray write. */
export interface ExpectedRefs {
  readonly add: (ref: string, commit: string) => void;
  /**
   * Whether the control file at a path (byte for byte, as latin1 text) holds what was expected of it; what was expected
   * before that is forgotten with it.
   */
  readonly meets: (path: string, content: string | undefined) => boolean;
}

/** Opens an empty list. Commits are expected in the order in which they are made; a step back is somebody else's. */
export function openExpectedRefs(): ExpectedRefs {
  const commits = new Map<string, string[]>();
  return {
    add(ref, commit) {
      const name = `.git/${ref}`;
      commits.set(name, [...(commits.get(name) ?? []), commit]);
    },
    meets(path, content) {
      const name = pathText(path);
      const list = commits.get(name) ?? [];
      const at = content === undefined ? -1 : list.indexOf(withoutEnd(content.replace(/^\d+:/, '')));
      if (at === -1) return false;
      commits.set(name, list.slice(at + 1));
      return true;
    },
  };
}
