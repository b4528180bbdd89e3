// Opens the system's file picker from a button or command.
import { filesWithPaths } from './dropped-files';

/** The chosen file, or undefined if the person changed their mind. Call it from a click or key press. */
export async function chooseFile(accept: string): Promise<File | undefined> {
  return (await chooseFiles(accept, { multiple: false }))[0];
}

/** All chosen files, or those of a chosen folder; none if the person changed their mind. */
export function chooseFiles(
  accept: string,
  { multiple = true, folder = false }: { readonly multiple?: boolean; readonly folder?: boolean } = {}
): Promise<readonly File[]> {
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', accept: folder ? '' : accept, multiple, webkitdirectory: folder });
  return new Promise((done) => {
    input.addEventListener('change', () => done(filesWithPaths(input.files ?? [])));
    input.addEventListener('cancel', () => done([]));
    input.click();
  });
}
