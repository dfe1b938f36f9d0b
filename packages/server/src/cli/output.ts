import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes pieces to the standard output; answers the exit status. */
export async function toStandardOutput(
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<number> {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    // Whoever reads it has seen enough, as `head` has.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0;
    throw error;
  }
  return 0;
}

/** Writes pieces to a file. Nobody sees half of it: it has another name until it is whole. */
export async function toFile(
  pieces: AsyncIterable<string | Uint8Array>,
  path: string,
): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
