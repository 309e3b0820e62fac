import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { writeFileAtomic } from './atomic-write.ts';
import { isFileAt } from './segment.ts';

/** A small file that is written once, and can be written again after somebody took it away. */
export interface HeldFile extends Disposable {
  /** Whether its path still leads to it. */
  readonly inPlace: () => boolean;
  /** @throws CoordinatorError `state_unwritable` */
  readonly putBack: () => void;
}

/** Holds a file open, which keeps its content whatever becomes of its name. */
export function holdFile(path: string): HeldFile {
  let fd = openSync(path, 'r');
  return {
    inPlace: () => isFileAt(fd, path),
    putBack() {
      const content = new Uint8Array(fstatSync(fd).size);
      for (let done = 0; done < content.length;) {
        const read = readSync(fd, content, done, content.length - done, done);
        if (read === 0) throw new Error(`${path} became shorter while it was read`);
        done += read;
      }
      writeFileAtomic(path, content, { durable: true });
      closeSync(fd);
      fd = openSync(path, 'r');
    },
    [Symbol.dispose]: () => closeSync(fd),
  };
}
