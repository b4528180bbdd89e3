// Files that arrive: dropped anywhere, chosen, pasted, or opened with the installed app from the system's file
// manager. They wait here, and the screen that reads them takes one after another as it is done with the one before;
// `has` changes when more come, for the screen may be open already.

import { go, linkTo } from './links';

export type FileKind = 'table' | 'pictures' | 'model' | 'workspace';

/** What Hearth reads, as in <input accept>. */
export const tableExtensions = '.csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.xlsx,.gz';
export const pictureExtensions = '.jpg,.jpeg,.png,.webp,.gif,.bmp,.zip';
export const modelExtensions = '.onnx,.json';

/** How XGBoost begins what it saves; a table is not like this in any of its forms. */
const xgboostStart =
  /^\s*\{\s*("version"\s*:[\s\d[\],]*)?"learner"\s*:\s*\{\s*"(attributes|feature_|gradient_b|learner_m|objective)/;

/** By its name: models, workspaces and pictures are known by theirs, all else is tried as a table. JSON may be either
 * a table or a model of XGBoost, which its first kilobyte says. */
export async function kindOfFile(file: File): Promise<FileKind> {
  const { name } = file;
  if (/\.onnx$/i.test(name)) return 'model';
  if (/\.hearth$/i.test(name)) return 'workspace';
  if (/\.(jpe?g|jfif|png|webp|gif|bmp|zip)$/i.test(name)) return 'pictures';
  if (!/\.json$/i.test(name)) return 'table';
  // Of a file that cannot be read the screen says so.
  const start = await file
    .slice(0, 1024)
    .text()
    .catch(() => '');
  return xgboostStart.test(start) ? 'model' : 'table';
}

interface WaitingFile {
  readonly file: File;
  readonly kind: FileKind;
}

class IncomingFiles {
  #waiting = $state.raw<readonly WaitingFile[]>([]);

  add(files: readonly WaitingFile[]): void {
    this.#waiting = [...this.#waiting, ...files];
  }

  waiting(kind: FileKind): readonly File[] {
    return this.#waiting.filter((waiting) => waiting.kind === kind).map(({ file }) => file);
  }

  has(kind: FileKind): boolean {
    return this.#waiting.some((waiting) => waiting.kind === kind);
  }

  /** The waiting files of one kind, or the first `most` of them, which then wait no more. */
  take(kind: FileKind, most = Infinity): readonly File[] {
    const taken = new Set(this.waiting(kind).slice(0, most));
    if (taken.size > 0) this.#waiting = this.#waiting.filter(({ file }) => !taken.has(file));
    return [...taken];
  }
}

export const incomingFiles = new IncomingFiles();

const pages = { table: '/data', pictures: '/data', model: '/models' } as const;

/** Takes files in and goes to the screen that reads them; a workspace is taken up by the shell, wherever one is. */
export async function receiveFiles(files: readonly File[]): Promise<void> {
  const kinds = await Promise.all(files.map(kindOfFile));
  const hasPictures = kinds.includes('pictures');
  // A folder of pictures holds other things too: lists of labels, licences.
  const received = files.map((file, i) => {
    const kind = kinds[i]!;
    return { file, kind: hasPictures && kind === 'table' ? 'pictures' : kind };
  });
  incomingFiles.add(received);
  const wanted = [...new Set(received.flatMap(({ kind }) => (kind === 'workspace' ? [] : pages[kind])))];
  // The page one is on has begun to read by now.
  const here = wanted.find((page) => location.pathname === linkTo(page));
  if (!here && wanted[0]) go(wanted[0]);
  const others = wanted.filter((page) => page !== (here ?? wanted[0]));
  if (others.length > 0) void import('./tell-waiting').then(({ tellWaiting }) => tellWaiting(others));
}
