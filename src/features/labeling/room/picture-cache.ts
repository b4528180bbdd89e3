// Pictures around the one that is looked at, decoded, so that the next is there at once. Holds a few; frees the rest.
// Very large ones, and those with 16 bits a channel, are opened in squares when they are asked for, one at a time.
import type { ImageItem } from '$core/images/manifest';
import type { Images } from '$sdk/images';
import { WholePicture, type Picture } from './picture';
import { TiledPicture } from './tiled-picture';

const kept = 5;
/** More pixels are not held by the page: they would take a second to decode, and seconds to draw. */
const wholePixels = 24e6;

export class PictureCache {
  readonly #images: Images;
  readonly #pictures = new Map<string, Promise<Picture>>();
  #tiled: { readonly file: string; readonly picture: Promise<Picture> } | undefined;
  #closed = false;

  constructor(images: Images) {
    this.#images = images;
  }

  /**
   * What failed is tried anew by the next call. @throws HearthError store/missing-blob; a DOMException where the picture
   * can no longer be decoded, or the cache was closed meanwhile
   */
  async get(item: ImageItem): Promise<Picture> {
    const tiled = await this.#needsTiles(item);
    // Nobody would free it any more.
    if (this.#closed) throw new DOMException('The pictures were closed.', 'AbortError');
    if (tiled) return this.#getTiled(item);
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
    if (!item || this.#pictures.has(item.file)) return;
    void this.#needsTiles(item).then(
      // Whoever asks for it hears of a failure.
      (tiled) => (tiled ? undefined : this.get(item).then(undefined, () => undefined)),
      () => undefined
    );
  }

  /** Lets go of a picture, so that `get` opens it anew. */
  drop({ file }: ImageItem): void {
    const whole = this.#pictures.get(file);
    this.#pictures.delete(file);
    if (whole) free(whole);
    if (this.#tiled?.file === file) this.#freeTiled();
  }

  close(): void {
    this.#closed = true;
    for (const picture of this.#pictures.values()) free(picture);
    this.#pictures.clear();
    this.#freeTiled();
  }

  async #needsTiles(item: ImageItem): Promise<boolean> {
    if (item.width * item.height > wholePixels) return true;
    if (item.mime !== 'image/png') return false;
    const head = await (await this.#images.file(item)).slice(0, 33).arrayBuffer();
    // Bits a channel, and no interlacing.
    return head.byteLength === 33 && new Uint8Array(head)[24] === 16 && new Uint8Array(head)[28] === 0;
  }

  #getTiled(item: ImageItem): Promise<Picture> {
    if (this.#tiled?.file === item.file) return this.#tiled.picture;
    this.#freeTiled();
    const picture = this.#images.openTiles(item).then((image) => new TiledPicture(image));
    const tiled = { file: item.file, picture };
    this.#tiled = tiled;
    picture.catch(() => {
      if (this.#tiled === tiled) this.#tiled = undefined;
    });
    return picture;
  }

  #freeTiled(): void {
    if (this.#tiled) free(this.#tiled.picture);
    this.#tiled = undefined;
  }

  async #load(item: ImageItem): Promise<Picture> {
    try {
      return new WholePicture(await createImageBitmap(await this.#images.file(item)));
    } catch (error) {
      this.#pictures.delete(item.file);
      throw error;
    }
  }
}

function free(picture: Promise<Picture>): void {
  picture.then(
    (shown) => shown.close(),
    () => undefined
  );
}
