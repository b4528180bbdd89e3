// Decoded pictures around the one that is looked at, so that the next is there at once. Holds a few; frees the rest.
import type { ImageItem } from '$core/images/manifest';
import type { Images } from '$sdk/images';

const kept = 5;
/** Neighbours of very large pictures wait until they are asked for. */
const pixelsAhead = 50e6;

export class PictureCache {
  readonly #images: Images;
  readonly #pictures = new Map<string, Promise<ImageBitmap>>();

  constructor(images: Images) {
    this.#images = images;
  }

  /** @throws HearthError store/missing-blob; a DOMException where the picture can no longer be decoded */
  get(item: ImageItem): Promise<ImageBitmap> {
    const known = this.#pictures.get(item.file);
    const picture = known ?? this.#load(item);
    // Used last, kept longest.
    this.#pictures.delete(item.file);
    this.#pictures.set(item.file, picture);
    for (const [file, old] of [...this.#pictures].slice(0, -kept)) {
      this.#pictures.delete(file);
      free(old);
    }
    return picture;
  }

  /** Begins with a picture that is likely next. */
  prefetch(item: ImageItem | undefined): void {
    if (!item || this.#pictures.has(item.file) || item.width * item.height > pixelsAhead) return;
    // Whoever asks for it hears of a failure.
    this.get(item).catch(() => undefined);
  }

  close(): void {
    for (const picture of this.#pictures.values()) free(picture);
    this.#pictures.clear();
  }

  async #load(item: ImageItem): Promise<ImageBitmap> {
    try {
      return await createImageBitmap(await this.#images.file(item));
    } catch (error) {
      this.#pictures.delete(item.file);
      throw error;
    }
  }
}

function free(picture: Promise<ImageBitmap>): void {
  picture.then(
    (bitmap) => bitmap.close(),
    () => undefined
  );
}
