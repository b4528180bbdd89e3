// What an export becomes: one file of text, or an archive of several, of which no more than some megabytes are in the heap.
import type { LabelFormat, WrittenPiece } from '$core/labels/formats/format';
import { ZipWriter, type ZipEntryWriter } from '../zip-writer';

/** Characters that are gathered before they leave the heap. */
const mostPending = 1e6;

export class LabelOutput {
  readonly #stem: string;
  readonly #picture: (name: string) => Promise<Blob | undefined>;
  readonly #zip: ZipWriter | undefined;
  #entry: ZipEntryWriter | undefined;
  #path = '';
  #parts: Blob[] = [];
  #pending: string[] = [];
  #length = 0;

  /** `picture` gives the bytes of an item's picture. */
  constructor(
    stem: string,
    { isSeveral }: Pick<LabelFormat, 'isSeveral'>,
    date: Date,
    picture: (name: string) => Promise<Blob | undefined>
  ) {
    this.#stem = stem;
    this.#picture = picture;
    this.#zip = isSeveral ? new ZipWriter(date) : undefined;
  }

  async write(piece: WrittenPiece): Promise<void> {
    if ('more' in piece) return this.#add(piece.more);
    this.#end();
    if ('text' in piece) {
      this.#path = piece.path;
      this.#entry = this.#zip?.begin(piece.path);
      this.#add(piece.text);
      return;
    }
    const bytes = await this.#picture(piece.picture);
    if (bytes) await this.#zip?.addBlob(piece.path, bytes);
  }

  finish(): File {
    this.#end();
    if (this.#zip) return new File([this.#zip.finish()], `${this.#stem}.zip`, { type: 'application/zip' });
    const ending = this.#path.split('.').at(-1)!;
    const type = ending === 'json' ? 'application/json' : 'text/plain';
    return new File(this.#parts, `${this.#stem}.${ending}`, { type });
  }

  #add(text: string): void {
    this.#pending.push(text);
    this.#length += text.length;
    if (this.#length > mostPending) this.#spill();
  }

  #spill(): void {
    if (this.#entry) this.#entry.push(new TextEncoder().encode(this.#pending.join('')));
    else this.#parts.push(new Blob(this.#pending));
    this.#pending = [];
    this.#length = 0;
  }

  #end(): void {
    if (this.#pending.length > 0) this.#spill();
    this.#entry?.end();
    this.#entry = undefined;
  }
}
