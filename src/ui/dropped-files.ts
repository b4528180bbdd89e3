// The files of a drop, those inside dropped folders too. A file from a folder has its path in its name.

/** Call it in the drop's own event: what was dropped can be read only there. */
export async function droppedFiles(transfer: DataTransfer | null): Promise<readonly File[]> {
  const entries = [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = [...(transfer?.files ?? [])];
  if (!entries.some((entry) => entry.isDirectory)) return plain;
  const found: File[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

/** The chosen files of an input with `webkitdirectory`, with their paths in their names. */
export function filesWithPaths(files: Iterable<File>): readonly File[] {
  return [...files].map((file) => (file.webkitRelativePath ? named(file, file.webkitRelativePath) : file));
}

async function collect(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (entry.isDirectory) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader gives a hundred at a time, and none at the end.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
      if (some.length === 0) return;
      for (const inner of some) await collect(inner, found);
    }
  }
  const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed));
  found.push(named(file, entry.fullPath.replace(/^\//, '')));
}

function named(file: File, path: string): File {
  return path.includes('/')
    ? new File([file], path, { type: file.type, lastModified: file.lastModified })
    : file;
}
