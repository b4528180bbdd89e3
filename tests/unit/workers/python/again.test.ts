// One Python for several runs of a flow: each finds it as new, whatever the run before did, or is given another.
import { expect, test } from 'vitest';
import { testDistribution } from '../../../support/distribution';
import { runFlowFiles } from '../../../support/flow-run';
import { keepingTestPython } from '../../../support/python';
import { testContext } from '../../../support/run-context';
import { makeWheel } from '../../../support/wheel';

const flowOf = (files: Readonly<Record<string, string>>) => ({
  'flow.dag.yaml':
    'inputs: {q: {type: string}}\noutputs: {o: {reference: "${n.output}"}}\nnodes:\n- {name: n, type: python, source: {type: code, path: n.py}, inputs: {q: "${inputs.q}"}}\n',
  ...files
});

/** Runs one after the other with Pythons that are kept; what each gave, and how many Pythons there were. */
function keeping() {
  const seen = { started: 0 };
  const context = testContext({ python: keepingTestPython(seen) });
  const run = async (files: Readonly<Record<string, string>>, rows: readonly string[], more = {}) => {
    const params = { rows: rows.map((q) => ({ q })), concurrency: 1, ...more };
    const { traces, report } = await runFlowFiles(flowOf(files), params, context);
    return { gave: traces.results.map(({ outputs, error }) => error?.message ?? outputs.o), report };
  };
  return { seen, run, context };
}

const leaves = `import builtins, decimal, json, logging, openai, os, random, sys, warnings
import helper, tiny_words
from promptflow.core import tool, log_metric

logging.getLogger().addHandler(logging.StreamHandler(sys.stderr))
logging.getLogger("mine").addHandler(logging.StreamHandler())
count = 0

@tool
def look(q: str) -> list:
    global count
    count += 1
    found = [
        count, helper.value, tiny_words.said,
        "LEFT" in os.environ, os.path.exists("/tmp/left"), os.path.exists("/home/pyodide/left/it"), os.path.exists("left.txt"),
        not hasattr(openai, "left"), hasattr(builtins, "left"), "/left" in sys.path, os.getcwd(),
        len(logging.getLogger().handlers), len(logging.getLogger("mine").handlers), len(warnings.filters) < 50, "left" in sys.modules,
    ]
    os.environ["LEFT"] = "1"
    os.makedirs("/home/pyodide/left", exist_ok=True)
    for path in ("/tmp/left", "/home/pyodide/left/it", "left.txt"):
        with open(path, "w") as file:
            file.write("x")
    openai.left = 1
    builtins.left = 1
    sys.path.insert(0, "/left")
    sys.modules["left"] = sys.modules["helper"]
    tiny_words.said += "!"
    for _ in range(60):
        warnings.filterwarnings("ignore", message=str(random.random()))
    os.chdir("/tmp")
    if q == "fail":
        raise ValueError("no")
    log_metric("calls", count)
    return found
`;

test('each run finds a Python as new, with its files as they are now and no more of them', async () => {
  const { seen, run, context } = keeping();
  const wheel = await makeWheel({ 'tiny_words/__init__.py': 'said = "hello"\n' });
  const wheels = [{ file: wheel.name, blob: await context.blobs.put(wheel) }];
  const fresh = (value: number) =>
    [1, value, 'hello', false, false, false, false, true, false, false, '/flow', 1, 1, true, false] as const;
  const first = await run({ 'n.py': leaves, 'helper.py': 'value = 1' }, ['a', 'fail'], { wheels });
  expect(first.gave).toEqual([fresh(1), expect.stringContaining('ValueError: no')]);
  const second = await run({ 'n.py': leaves, 'helper.py': 'value = 2', 'more.py': '' }, ['a', 'b'], {
    wheels
  });
  expect(second.gave[0]).toEqual(fresh(2));
  // Within a run, as promptflow's processes have it, rows see what rows before them left.
  expect(second.gave[1]).toMatchObject({ 0: 2, 3: true });
  expect(second.report.scores).toEqual({ calls: 2 });
  const gone = await run({ 'n.py': leaves }, ['a'], { wheels });
  expect(gone.gave).toEqual([expect.stringContaining('imports helper, and no such Python package')]);
  expect(seen.started).toBe(1);
});

test('a compiled package of a distribution is loaded once, and serves every run', async () => {
  const { seen, run, context } = keeping();
  const { files } = await testDistribution();
  const wheels = [];
  for (const [file, bytes] of files)
    if (!file.endsWith('.json'))
      wheels.push({
        file,
        blob: await context.blobs.put(bytes),
        install: file.endsWith('.zip') ? 'dynlib' : 'site'
      });
  wheels.sort((a, b) => (a.install < b.install ? -1 : 1));
  const source =
    'from promptflow.core import tool\n@tool\ndef n(q: str):\n    import wide_words\n    return wide_words.answer\n';
  for (let i = 0; i < 3; i++) expect((await run({ 'n.py': source }, ['a'], { wheels })).gave).toEqual([42]);
  expect(seen.started).toBe(1);
});

test('what code prints and logs is kept at its node and row, with what did not fit told, also where it fails', async () => {
  const { seen, context } = keeping();
  const source = `import asyncio, logging, sys
from promptflow.core import tool
print("once")
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")

@tool
async def n(q: str):
    print("began", q)
    await asyncio.sleep(0.01)
    logging.info("in %s", q)
    print("to stderr", file=sys.stderr, end="")
    sys.stdout.buffer.write(b" bytes")
    if q == "long":
        print("x" * 70_000)
    if q == "fail":
        raise ValueError("no")
    return await asyncio.create_task(later(q))

async def later(q):
    await asyncio.sleep(0.01)
    print("ended", q)
    return q
`;
  const rows = ['a', 'b', 'fail', 'long'].map((q) => ({ q }));
  const { traces } = await runFlowFiles(flowOf({ 'n.py': source }), { rows, concurrency: 4 }, context);
  const [a, b, fail, long] = traces.results.map(({ nodes }) => nodes[0]!.printed!);
  expect(a).toEqual({ text: 'once\nbegan a\nINFO in a\nto stderr bytesended a\n' });
  expect(b).toEqual({ text: 'began b\nINFO in b\nto stderr bytesended b\n' });
  expect(fail).toEqual({ text: 'began fail\nINFO in fail\nto stderr bytes' });
  expect(long!.text).toHaveLength(65_536);
  expect(long!.text.length + long!.leftOut!).toBe(
    'began long\nINFO in long\nto stderr bytes'.length + 70_001 + 'ended long\n'.length
  );
  // Handlers that the run before added are gone, or each line would come twice.
  const again = await runFlowFiles(flowOf({ 'n.py': source }), { rows, concurrency: 1 }, context);
  expect(again.traces.results[0]!.nodes[0]!.printed).toEqual(a);
  expect(seen.started).toBe(1);
});

test.each([
  ['another class of Python', 'import json\njson.JSONEncoder.default = print'],
  ['a global of its worker', 'import js\njs.globalThis.left = 1'],
  ['work left undone', 'import asyncio\nasyncio.get_event_loop().create_task(asyncio.sleep(3600))']
])('what cannot be undone costs the next run a Python of its own: %s', async (_what, code) => {
  const { seen, run } = keeping();
  const source = (more: string) =>
    `from promptflow.core import tool\n@tool\ndef n(q: str):\n    return q\n${more}\n`;
  expect((await run({ 'n.py': source('') }, ['a'])).gave).toEqual(['a']);
  expect((await run({ 'n.py': source(code) }, ['b'])).gave).toEqual(['b']);
  expect(seen.started).toBe(1);
  expect((await run({ 'n.py': source('') }, ['c'])).gave).toEqual(['c']);
  expect(seen.started).toBe(2);
});
