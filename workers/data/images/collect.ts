// Which of many files become a set of images: each is read by its header, shown to a decoder, and kept once.
import type { RunContext } from '$core/component';
import { readImageHeader, turnedSize } from '$core/images/header';
import { itemsPerPage, type ImageItem, type ImagesManifest } from '$core/images/manifest';
import type { ImageIssue } from '$core/images/report';
import type { BlobId } from '$core/ports';
import type { ImageFile } from './image-files';

const shownFirst = 4;
const issuesKept = 500;

export type Decoder = (image: Blob) => Promise<boolean>;

export class ImageCollector {
  readonly #ctx: Pick<RunContext, 'blobs'>;
  readonly #decodes: Decoder;
  readonly #items: ImageItem[] = [];
  readonly #nameOf = new Map<BlobId, string>();
  readonly #names = new Set<string>();
  readonly issues: ImageIssue[] = [];
  issueCount = 0;

  constructor(ctx: Pick<RunContext, 'blobs'>, decodes: Decoder) {
    this.#ctx = ctx;
    this.#decodes = decodes;
  }

  get count(): number {
    return this.#items.length;
  }

  /** Keeps the file or says why not. @throws HearthError store/quota */
  async add({ name, bytes, fault }: ImageFile): Promise<void> {
    if (!bytes) return this.#refuse({ file: name, fault: fault ?? 'damaged' });
    const header = readImageHeader(bytes);
    if (!header) return this.#refuse({ file: name, fault: 'not-an-image' });
    const blob = new Blob([bytes], { type: header.mime });
    if (!header.complete || !(await this.#decodes(blob)))
      return this.#refuse({ file: name, fault: 'damaged' });
    const file = await this.#ctx.blobs.put(bytes);
    const same = this.#nameOf.get(file);
    if (same !== undefined) return this.#refuse({ file: name, fault: 'twice', same });
    const free = this.#freeName(name);
    this.#nameOf.set(file, free);
    this.#items.push({ name: free, file, ...turnedSize(header), mime: header.mime, bytes: bytes.length });
  }

  /** Files of one name come from different folders: 'a.png', 'a (2).png'. */
  #freeName(name: string): string {
    let free = name;
    for (let i = 2; this.#names.has(free); i++) free = name.replace(/(\.[^./]*)?$/, ` (${i})$1`);
    this.#names.add(free);
    return free;
  }

  /** Stores the list, sorted by name as people sort: 2 before 10. */
  async finish(): Promise<ImagesManifest> {
    const order = new Intl.Collator('en', { numeric: true });
    const items = this.#items.toSorted((a, b) => order.compare(a.name, b.name));
    const pages: BlobId[] = [];
    for (let at = 0; at < items.length; at += itemsPerPage)
      pages.push(await this.#ctx.blobs.put(encoded(items.slice(at, at + itemsPerPage))));
    return {
      kind: 'images',
      count: items.length,
      bytes: items.reduce((sum, item) => sum + item.bytes, 0),
      pages,
      first: items.slice(0, shownFirst)
    };
  }

  #refuse(issue: ImageIssue): void {
    this.issueCount++;
    if (this.issues.length < issuesKept) this.issues.push(issue);
  }
}

function encoded(items: readonly ImageItem[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(items));
}
