import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** A file that grows; a full or broken disk never reaches its user as an exception. */
export interface LogFile {
  readonly append: (block: Buffer) => void;
  /** Settles when all is written and the file is closed. Never rejects. */
  readonly close: () => Promise<void>;
}

/** How a log is kept. */
export interface LogFileOptions {
  /** Bytes after which a last line says that the log ends there. */
  readonly limit: number;
  /** Called at most once, when the log cannot be written. */
  readonly onError: (error: unknown) => void;
}

/** Opens a log for appending with its first block; what comes while a write is under way goes into the next one. */
export function openLogFile(path: string, options: LogFileOptions): LogFile {
  let queue: Buffer[] = [];
  let room = options.limit;
  let writing: Promise<void> | null = null;
  let file: FileHandle | null = null;
  let failed = false;

  const guarded = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!failed) options.onError(error);
      failed = true;
      queue = [];
    }
  };
  const drain = async (): Promise<void> => {
    file ??= await open(path, 'a', 0o600);
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await writeAll(file, batch);
    }
  };
  return {
    append: (block) => {
      if (failed || room <= 0) return;
      queue.push(block.length <= room ? block : lastPart(block, room, options.limit));
      room -= block.length;
      writing ??= guarded(drain).finally(() => {
        writing = null;
      });
    },
    close: async () => {
      await writing;
      await guarded(async () => file?.close());
    },
  };
}

async function writeAll(file: FileHandle, batch: readonly Buffer[]): Promise<void> {
  const { bytesWritten } = await file.writev(batch);
  const length = batch.reduce((sum, block) => sum + block.length, 0);
  // A disk that fills up takes a part; the rest tells why.
  if (bytesWritten < length) await file.appendFile(Buffer.concat(batch).subarray(bytesWritten));
}

function lastPart(block: Buffer, room: number, limit: number): Buffer {
  const whole = block.subarray(0, block.subarray(0, room).lastIndexOf('\n') + 1);
  return Buffer.concat([
    whole,
    Buffer.from(`\n[ralph] this log ends here: it reached ${limit} bytes; the worker went on\n`),
  ]);
}
