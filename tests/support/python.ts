// Python beside a test: the same interpreter as in the studio, in this process and therefore not apart from anything.
// Started once; a flow that is loaded takes the place of the one before.
import { loadPyodide, type PyodideAPI } from 'pyodide';
import type { PythonDoor } from '$core/flows/run/python';
import { serveInterpreter } from '$workers/python/interpreter';

/** Our modules hold on to the port they were first imported with. */
const forgetOurs = `import sys
for name in list(sys.modules):
    if name.split('.')[0] in ('_hearth', 'hearth_bridge', 'hearth_nodes', 'promptflow', 'openai', 'requests', 'jinja2'):
        del sys.modules[name]
`;

let started: Promise<PyodideAPI> | undefined;

export async function openTestPython(): Promise<PythonDoor> {
  started ??= loadPyodide() as unknown as Promise<PyodideAPI>;
  const python = await started;
  python.runPython(forgetOurs);
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
