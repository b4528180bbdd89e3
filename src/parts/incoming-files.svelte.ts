// Files that arrive somewhere other than the screen that reads them: dropped on the home page, or opened with the
// installed app from the system's file manager. They wait here until their screen takes them, which looks again
// whenever `has` changes: it may be open already.

import { go } from './links';

export type FileKind = 'table' | 'pictures' | 'model' | 'workspace';

/** What Hearth reads, as in <input accept>. */
export const tableExtensions = '.csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.xlsx,.gz';
export const pictureExtensions = '.jpg,.jpeg,.png,.webp,.gif,.bmp,.zip';
export const modelExtensions = '.onnx';

/** By its name: models, workspaces and pictures are known by theirs, all else is tried as a table. */
export function kindOfFile(name: string): FileKind {
  if (/\.onnx$/i.test(name)) return 'model';
  if (/\.hearth$/i.test(name)) return 'workspace';
  return /\.(jpe?g|jfif|png|webp|gif|bmp|zip)$/i.test(name) ? 'pictures' : 'table';
}

/** What several files are together: a folder of pictures may hold other things too. */
export function kindOfFiles(files: readonly File[]): FileKind | undefined {
  const kinds = files.map((file) => kindOfFile(file.name));
  return kinds.includes('pictures') ? 'pictures' : kinds[0];
}

class IncomingFiles {
  #waiting = $state.raw<readonly File[]>([]);

  add(files: readonly File[]): void {
    this.#waiting = [...this.#waiting, ...files];
  }

  has(kind: FileKind): boolean {
    return this.#waiting.some((file) => kindOfFile(file.name) === kind);
  }

  /** The waiting files of one kind, which then wait no more. Call it when the screen mounts. */
  take(kind: FileKind): readonly File[] {
    const taken = this.#waiting.filter((file) => kindOfFile(file.name) === kind);
    if (taken.length > 0) this.#waiting = this.#waiting.filter((file) => !taken.includes(file));
    return taken;
  }
}

export const incomingFiles = new IncomingFiles();

/** Takes files in and goes to the screen that reads them; a workspace is taken up by the shell, wherever one is. */
export function receiveFiles(files: readonly File[]): void {
  const kind = kindOfFiles(files);
  if (kind === undefined) return;
  incomingFiles.add(files);
  if (kind !== 'workspace') go(kind === 'model' ? '/models' : '/data');
}
