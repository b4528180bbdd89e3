// Files of a stored model: pieces kept by hash, put together without being read.
import type { StoredFile } from '$core/lm/manifest';
import type { BlobReader } from '$core/ports';
import { DroppedFiles } from './model-files';

export async function storedFiles(files: readonly StoredFile[], blobs: BlobReader): Promise<DroppedFiles> {
  const whole = new Map<string, Blob>();
  for (const { name, pieces } of files) {
    whole.set(name, new Blob(await Promise.all(pieces.map((piece) => blobs.get(piece)))));
  }
  return new DroppedFiles(whole);
}
