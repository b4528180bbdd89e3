// The class that a picture's path says: cats/1.jpg, train/cats/1.jpg.

/** Folders that only say which part of the data a picture is. */
export const splitFolder = /^(train|val|valid|validation|test)$/i;

/** The folder a file lies in, unless it only says which part of the data it is. */
export function classFolder(path: string): string | undefined {
  const folder = path.split('/').at(-2);
  return folder === undefined || splitFolder.test(folder) ? undefined : folder;
}
