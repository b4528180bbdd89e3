// Python beside a test: the same interpreter as in the studio, in this process and therefore not apart from anything.
// Started once; a flow that is loaded takes the place of the one before.
import { loadPyodide, type PyodideAPI } from 'pyodide';
import type { LentPython } from '$core/flows/run/python';
import { serveInterpreter } from '$workers/python/interpreter';

/** Our modules hold on to the port they were first imported with. */
const forgetOurs = `import sys
for name in list(sys.modules):
    if name.split('.')[0] in ('_hearth', 'hearth_bridge', 'hearth_call', 'hearth_nodes', 'hearth_process', 'promptflow', 'openai', 'requests', 'jinja2'):
        del sys.modules[name]
`;

let started: Promise<PyodideAPI> | undefined;

/** As the studio lends Pythons: what a run gives back is lent to the next, where `seen` counts what was started anew. */
export function keepingTestPython(seen: { started: number }): () => Promise<LentPython> {
  let kept: LentPython | undefined;
  return async () => {
    const before = kept;
    kept = undefined;
    if (!before) seen.started++;
    const python = before ?? (await openTestPython());
    return { ...python, isKept: before !== undefined, keep: () => void (kept = python) };
  };
}

export async function openTestPython(): Promise<LentPython> {
  started ??= loadPyodide() as unknown as Promise<PyodideAPI>;
  const python = await started;
  python.runPython(forgetOurs);
  const { port1, port2 } = new MessageChannel();
  serveInterpreter(python, port2);
  const close = (): void => {
    port1.close();
    port2.close();
  };
  return { port: port1, isKept: false, close, keep: close };
}
