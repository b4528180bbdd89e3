// Copies a model's files into the store, piece by piece. What is kept so far can be saved as a checkpoint; a copy that
// goes on later asks the source whether its files are still the same.
import type { RunContext } from '$core/component';
import { HearthError } from '$core/errors';
import { pieceBytes, type StoredFile } from '$core/lm/manifest';
import type { BlobId } from '$core/ports';
import { isRecord } from '$core/params';
import { sideFiles, type Checkpoint } from './checkpoint-files';
import { FiniteCheck } from './finite';
import type { ModelFiles } from './model-files';

interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  readonly version: string | undefined;
  readonly pieces: readonly BlobId[];
}

/** What a checkpoint of an import holds. */
export interface KeptFiles {
  readonly kind: 'kept-files';
  readonly files: readonly KeptFile[];
}

/** @throws HearthError store/quota, lm/weights-not-finite, lm/changed, lm/needs-network */
export async function keepFiles(
  source: ModelFiles,
  { weights }: Checkpoint,
  ctx: RunContext
): Promise<readonly StoredFile[]> {
  const before = isKept(ctx.resumeFrom) ? ctx.resumeFrom.files : [];
  const names = ['config.json', ...sideFiles];
  const sizes = new Map<string, number>();
  for (const name of names) {
    const size = await source.size(name);
    if (size !== undefined && size > 0) sizes.set(name, size);
  }
  for (const { name, bytes } of weights) sizes.set(name, bytes);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  await requireRoom(total - doneBytes(before));
  const kept = new Map(before.filter(({ name }) => sizes.has(name)).map((file) => [file.name, file]));
  const progress = new Progress(total, ctx);
  for (const [name, bytes] of sizes) {
    const tensors = weights.find((file) => file.name === name)?.tensors;
    const check = tensors && new FiniteCheck(tensors);
    await keepFile(source, { name, bytes, check, kept, progress, ctx });
  }
  return [...kept.values()].map(({ name, bytes, pieces }) => ({ name, bytes, pieces }));
}

interface Task {
  readonly name: string;
  readonly bytes: number;
  readonly check: FiniteCheck | undefined;
  readonly kept: Map<string, KeptFile>;
  readonly progress: Progress;
  readonly ctx: RunContext;
}

async function keepFile(
  source: ModelFiles,
  { name, bytes, check, kept, progress, ctx }: Task
): Promise<void> {
  const version = source.version(name);
  const old = kept.get(name);
  const same = old?.bytes === bytes && old.version === version;
  const pieces: BlobId[] = same ? [...old.pieces] : [];
  const from = Math.min(bytes, pieces.length * pieceBytes);
  progress.skip(from);
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const put = async (): Promise<void> => {
    const piece = await joined(parts);
    check?.look(piece, pieces.length * pieceBytes);
    pieces.push(await ctx.blobs.put(piece));
    parts = [];
    held = 0;
    kept.set(name, { name, bytes, version, pieces: [...pieces] });
    if (ctx.checkpointDue()) await ctx.checkpoint({ kind: 'kept-files', files: [...kept.values()] });
  };
  if (from < bytes) {
    for await (const chunk of source.stream(name, from)) {
      let rest = chunk;
      while (rest.length > 0) {
        const take = rest.subarray(0, pieceBytes - held);
        parts.push(take);
        held += take.length;
        rest = rest.subarray(take.length);
        if (held === pieceBytes) await put();
      }
      progress.add(chunk.length);
      await ctx.tick();
    }
  }
  if (held > 0) await put();
  if (pieces.length !== Math.ceil(bytes / pieceBytes)) throw new HearthError('lm/changed', { file: name });
}

async function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Blob([...parts]).arrayBuffer());
}

/** Says how far it is, and how fast. */
class Progress {
  readonly #total: number;
  readonly #ctx: RunContext;
  readonly #began = performance.now();
  #done = 0;
  #skipped = 0;

  constructor(total: number, ctx: RunContext) {
    this.#total = total;
    this.#ctx = ctx;
  }

  /** Bytes that are here from before. */
  skip(bytes: number): void {
    this.#skipped += bytes;
    this.add(bytes);
  }

  add(bytes: number): void {
    this.#done += bytes;
    const megabytes = (n: number): string => (n / 1e6).toFixed(0);
    const seconds = (performance.now() - this.#began) / 1000;
    // Before a second has passed, a rate would only jump about.
    const rate =
      seconds < 1 ? '' : `, ${((this.#done - this.#skipped) / seconds / 1e6).toFixed(1)} MB a second`;
    this.#ctx.progress(
      this.#total === 0 ? 1 : this.#done / this.#total,
      `${megabytes(this.#done)} of ${megabytes(this.#total)} MB${rate}`
    );
  }
}

/** Refuses before the fetch what the browser has no room for. @throws HearthError store/quota */
async function requireRoom(neededBytes: number): Promise<void> {
  const { storage } = (globalThis as { navigator?: { storage?: StorageManager } }).navigator ?? {};
  if (!storage) return;
  const { quota, usage = 0 } = await storage.estimate();
  if (quota !== undefined && usage + neededBytes > quota)
    throw new HearthError('store/quota', { neededBytes });
}

function doneBytes(files: readonly KeptFile[]): number {
  return files.reduce((sum, { bytes, pieces }) => sum + Math.min(bytes, pieces.length * pieceBytes), 0);
}

function isKept(value: unknown): value is KeptFiles {
  return isRecord(value) && value.kind === 'kept-files';
}
