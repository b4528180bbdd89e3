// A stored set of images: what is in the record of a version of it. The list of its items is kept in pages of
// bytes of their own, since a record of the shared document must stay small whatever the set holds.
import type { AssetRecord } from '../assets';
import type { BlobId, BlobReader } from '../ports';

export const imageTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/bmp'] as const;
export type ImageType = (typeof imageTypes)[number];

/** One image. Its content's hash is its name wherever labels speak of it. */
export interface ImageItem {
  /** File name, with the folders it was in: 'cats/one.jpg'. */
  readonly name: string;
  /** The file's bytes, as they came. */
  readonly file: BlobId;
  /** Pixels, after the orientation that its EXIF data asks for. */
  readonly width: number;
  readonly height: number;
  readonly mime: ImageType;
  readonly bytes: number;
}

/** Items in a page of the list. */
export const itemsPerPage = 1000;

export interface ImagesManifest {
  readonly kind: 'images';
  readonly count: number;
  /** Bytes of all files. */
  readonly bytes: number;
  /** JSON arrays of `ImageItem`; all but the last hold `itemsPerPage`. */
  readonly pages: readonly BlobId[];
  /** The first few, so that a list of sets needs no page. */
  readonly first: readonly ImageItem[];
}

/** The id under which labels speak of an image: the hex digits of its content's hash. */
export function imageId(item: Pick<ImageItem, 'file'>): string {
  return item.file.slice('sha256:'.length);
}

/** Every item, in the order of the set. @throws HearthError store/missing-blob */
export async function readItems(manifest: ImagesManifest, blobs: BlobReader): Promise<readonly ImageItem[]> {
  const pages: (readonly ImageItem[])[] = [];
  for (const page of manifest.pages) {
    // Written by the import alone, and named by its hash: no other bytes can be here.
    pages.push(JSON.parse(await (await blobs.get(page)).text()) as readonly ImageItem[]);
  }
  return pages.flat();
}

/** The files that sets of images name in their pages, which their records do not. @throws HearthError store/missing-blob */
export async function imageFilesIn(
  records: Iterable<AssetRecord>,
  blobs: BlobReader,
  files = new Set<BlobId>()
): Promise<Set<BlobId>> {
  for (const { versions } of records)
    for (const { manifest } of versions) {
      if (manifest.kind !== 'images') continue;
      for (const { file } of await readItems(manifest, blobs)) files.add(file);
    }
  return files;
}
