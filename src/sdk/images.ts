// Sets of images of a workspace: import, look, export. What people say of the images is labels.ts.
import type { AssetRecord, ImagesVersion, Ref } from '$core/assets';
import { isHearthError } from '$core/errors';
import { readItems, type ImageItem, type ImagesManifest } from '$core/images/manifest';
import type { ImagesReport } from '$core/images/report';
import type { GreyWindow, OpenedPicture, TileKey } from '$core/images/tiles';
import type { Live } from '$core/ports';
import type { Catalog } from './catalog';
import type { Job } from './job';
import type { Jobs } from './jobs';
import type { WorkspacePorts } from './ports';

export interface ImportedImages {
  readonly ref: string;
  readonly report: ImagesReport;
}

/** An image whose pixels are held by a worker. */
export interface TiledImage extends Omit<OpenedPicture, 'id'> {
  /** Undefined where there is no such square. */
  tile(key: TileKey, window?: GreyWindow): Promise<ImageBitmap | undefined>;
  close(): Promise<void>;
}

/** Pixels of the longer side of a thumbnail. */
const thumbnailEdge = 320;

export class Images {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;
  /** The list of items of the sets read last, by the hash of the version. */
  readonly #items = new Map<string, Promise<readonly ImageItem[]>>();

  constructor(ports: WorkspacePorts, catalog: Catalog, jobs: Jobs) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#jobs = jobs;
  }

  /** Records of all sets, newest first. */
  get live(): Live<readonly AssetRecord[]> {
    return { get: () => this.list(), subscribe: this.#catalog.records.live.subscribe };
  }

  list(): readonly AssetRecord[] {
    return this.#catalog.list('images');
  }

  /**
   * Starts an import as a job, to be watched: image files and zip archives of them. A file's name may hold its
   * folder. An existing name gets a new version. @throws HearthError asset/bad-name
   */
  startImport(files: readonly File[], name: string, tags: readonly string[] = []): Promise<Job> {
    const title = files.length === 1 ? `Import ${files[0]!.name}` : `Import ${files.length} files`;
    return this.#jobs.submit('import-images', { files }, {}, { title, name, tags });
  }

  /** Imports files and waits. @throws HearthError data/no-images, store/quota, job/cancelled */
  async import(
    files: readonly File[],
    {
      name,
      signal,
      tags
    }: { readonly name: string; readonly signal?: AbortSignal; readonly tags?: readonly string[] }
  ): Promise<ImportedImages> {
    const job = await this.startImport(files, name, tags);
    const cancel = (): void => job.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const { outputs } = await job.done();
      return { ref: outputs.images!, report: (await job.report<ImagesReport>())! };
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** @throws HearthError asset/not-found */
  get(ref: string): ImageSet {
    const { record, version, ref: exact } = this.#catalog.find('images', ref);
    return new ImageSet(exact, record, version as ImagesVersion, this);
  }

  freeName(name: string): string {
    return this.#catalog.freeName('images', name);
  }

  /** Every item of a version, in its order; read once. @throws HearthError store/missing-blob */
  items(version: ImagesVersion): Promise<readonly ImageItem[]> {
    const read = this.#items.get(version.hash) ?? readItems(version.manifest, this.#ports.blobs);
    this.#items.set(version.hash, read);
    read.catch(() => this.#items.delete(version.hash));
    return read;
  }

  /** The image's file. @throws HearthError store/missing-blob */
  async file(item: ImageItem): Promise<Blob> {
    const bytes = await this.#ports.blobs.get(item.file);
    return bytes.slice(0, bytes.size, item.mime);
  }

  /** The image in squares, for one too large to be drawn as a whole, or with 16 bits a channel; close it when done. */
  async openTiles(item: ImageItem): Promise<TiledImage> {
    const service = this.#ports.compute.service('data');
    const opened = await service.openPicture(item.file);
    return {
      ...opened,
      tile: (key, window) => service.pictureTile(opened.id, key, window),
      close: () => service.closePicture(opened.id)
    };
  }

  /** A small picture of an image, made once on this device. */
  async thumbnail(item: ImageItem): Promise<Blob> {
    // A picture this small is its own thumbnail.
    if (item.width <= thumbnailEdge && item.height <= thumbnailEdge && item.bytes < 100_000)
      return this.file(item);
    const key = `thumbnail:${item.file}`;
    const kept = await this.#ports.device.cached(key);
    if (kept instanceof Blob) return kept;
    const made = await this.#ports.compute.service('data').thumbnail(item.file, thumbnailEdge);
    // A full disk costs the next time, not this one.
    await this.#ports.device.setCached(key, made).catch((error: unknown) => {
      if (!isHearthError(error, 'store/quota')) throw error;
    });
    return made;
  }

  /** All files of a version as a zip archive, under their names. */
  async export(ref: string, onProgress: (fraction: number) => void = () => undefined): Promise<File> {
    const { ZipWriter } = await import('./zip-writer');
    const set = this.get(ref);
    const zip = new ZipWriter(new Date(this.#ports.clock.now()));
    for (const [i, item] of (await set.items()).entries()) {
      await zip.addBlob(item.name, await this.#ports.blobs.get(item.file));
      onProgress((i + 1) / set.manifest.count);
    }
    return new File([zip.finish()], `${set.record.name}.zip`, { type: 'application/zip' });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#catalog.rename('images', from, to);
  }

  update(name: string, change: Partial<Pick<AssetRecord, 'description' | 'tags'>>): Promise<void> {
    return this.#catalog.update('images', name, change);
  }

  /** Deletes all versions; `restore` undoes it until the workspace is next cleaned. */
  delete(name: string): Promise<void> {
    return this.#catalog.delete('images', name);
  }

  restore(name: string): Promise<void> {
    return this.#catalog.restore('images', name);
  }
}

/** One version of a set of images. */
export class ImageSet {
  readonly ref: Ref;
  readonly record: AssetRecord;
  readonly version: ImagesVersion;
  readonly #images: Images;

  constructor(ref: Ref, record: AssetRecord, version: ImagesVersion, images: Images) {
    this.ref = ref;
    this.record = record;
    this.version = version;
    this.#images = images;
  }

  get manifest(): ImagesManifest {
    return this.version.manifest;
  }

  items(): Promise<readonly ImageItem[]> {
    return this.#images.items(this.version);
  }
}
