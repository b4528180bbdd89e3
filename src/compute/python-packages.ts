// What Pyodide says of its own distribution, of the version that the studio brings: names, files and hashes. One of the
// studio's own files, fetched when a flow's Python first wants something that is not here.
import listUrl from 'pyodide/pyodide-lock.json?url';
import { HearthError } from '$core/errors';

/** Unread. @throws HearthError flow/no-python */
export async function packageList(): Promise<unknown> {
  try {
    const response = await fetch(listUrl);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.json();
  } catch (error) {
    const reason = 'the list of its packages is not on this device and could not be fetched';
    throw new HearthError('flow/no-python', { reason }, { cause: error });
  }
}
