// Python beside a test: the same interpreter as in the studio, in this process and therefore not apart from anything.
// Started once; a flow that is loaded takes the place of the one before.
import { loadPyodide, type PyodideAPI } from 'pyodide';
import type { PythonDoor } from '$core/flows/run/python';
import { serveInterpreter } from '$workers/python/interpreter';

let started: Promise<PyodideAPI> | undefined;

export async function openTestPython(): Promise<PythonDoor> {
  started ??= loadPyodide() as unknown as Promise<PyodideAPI>;
  const python = await started;
  const { port1, port2 } = new MessageChannel();
  serveInterpreter(python, port2);
  return {
    port: port1,
    close() {
      port1.close();
      port2.close();
    }
  };
}
