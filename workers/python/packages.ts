// Packages for a flow's Python, from their bytes: pure wheels are laid where they are unpacked from, all else is installed as
// Pyodide's `loadPackage` does once it has fetched something, shared libraries included.
import type { PyodideAPI } from 'pyodide';
import { toErrorRecord } from '$core/errors';
import type { PythonWheel } from '$core/flows/run/python';

/** What `loadPackage` and micropip call; Pyodide's types leave it out. */
interface Installer {
  /** Unpacks into a folder, notes `metadata` beside what the package says of itself, and loads every `.so` in it. */
  install(bytes: Uint8Array, file: string, folder: string, metadata: Map<string, string>): Promise<void>;
  readonly package_loader: { get_install_dir(kind: string): string };
}

/** Where the wheels of pure Python now lie. */
export function placed({ FS }: PyodideAPI, wheels: readonly PythonWheel[]): readonly string[] {
  return wheels
    .filter(({ install }) => install === undefined)
    .map(({ file, bytes }) => {
      const path = `/tmp/${file}`;
      FS.writeFile(path, new Uint8Array(bytes));
      return path;
    });
}

/** One after the other, in the order given: a module may be linked with a library before it. @throws Error that names the file */
export async function installed(python: PyodideAPI, wheels: readonly PythonWheel[]): Promise<void> {
  const { _api: installer } = python as unknown as { readonly _api: Installer };
  for (const { file, bytes, install } of wheels) {
    if (install === undefined) continue;
    const folder = installer.package_loader.get_install_dir(install);
    try {
      await installer.install(new Uint8Array(bytes), file, folder, new Map([['INSTALLER', 'hearth']]));
    } catch (error) {
      throw new Error(`the package ${file} could not be put in place (${toErrorRecord(error).message})`, {
        cause: error
      });
    }
  }
}
