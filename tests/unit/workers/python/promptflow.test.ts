// What flows expect of promptflow, openai and requests, run by the interpreter as flows run it.
import { expect, test } from 'vitest';
import { chatServer } from '../../../support/chat-server';
import { testDistribution } from '../../../support/distribution';
import { runFlowFiles } from '../../../support/flow-run';
import { openTestPython } from '../../../support/python';
import { testContext } from '../../../support/run-context';
import { makeWheel } from '../../../support/wheel';

/** What one Python node makes of these inputs. */
async function toolGives(
  source: string,
  inputs: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string>> = {},
  context = testContext({ python: openTestPython })
) {
  const given = Object.entries(inputs).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const flow = {
    'flow.dag.yaml': `inputs: {q: {type: string}}\noutputs: {o: {reference: "\${n.output}"}}\nnodes:\n- {name: n, type: python, source: {type: code, path: n.py}, inputs: {${given.join(', ')}}}\n`,
    'n.py': source,
    ...files
  };
  const { report, traces } = await runFlowFiles(flow, { rows: [{ q: 'x' }], ...more }, context);
  const [{ outputs, error }] = traces.results as [(typeof traces.results)[number]];
  return { output: error?.message ?? outputs.o, scores: report.scores };
}

test('a tool may be the method of a ToolProvider, whose constructor takes the connection', async () => {
  const source = `from promptflow.core import ToolProvider, tool
from promptflow.connections import CustomConnection

class Search(ToolProvider):
    def __init__(self, connection: CustomConnection):
        self.connection = connection

    @tool
    def search(self, text: str, top: int) -> str:
        return f"{text * top} by {self.connection.name}, {self.connection.is_secret('api_key')}, {list(dict(self.connection))}"
`;
  const inputs = { connection: 'mine', text: 'ab', top: '2' };
  expect((await toolGives(source, inputs)).output).toBe("abab by mine, True, ['api_key']");
});

test('pictures come as pictures, at an address and within lists too', async () => {
  const source = `from promptflow import tool
from promptflow.contracts.multimedia import Image

@tool
def look(at: Image, many: list):
    return [at.source_url, many[0].to_base64(with_type=True), many[1]]
`;
  const inputs = {
    at: { 'data:image/png;url': 'https://example.org/a.png' },
    many: [{ 'data:image/png;base64': 'QUJD' }, 'text']
  };
  const { output } = await toolGives(source, inputs);
  expect(output).toEqual(['https://example.org/a.png', 'data:image/png;base64,QUJD', 'text']);
});

test('what streams asynchronously is joined, and a figure that is no number costs nothing', async () => {
  const source = `from promptflow import log_metric, tool

@tool
async def write():
    log_metric("bad", float("nan"))
    log_metric("good", 1)
    for word in ("a", "b"):
        yield word
`;
  expect(await toolGives(source, {})).toEqual({ output: 'ab', scores: { good: 1 } });
});

test('a prompty is asked with what was chosen for it and what its heading says besides; answers stream where awaited', async () => {
  const source = `from openai import AsyncOpenAI, RateLimitError, NOT_GIVEN
from promptflow.core import AsyncPrompty, tool

@tool
async def ask():
    prompty = AsyncPrompty.load("p.prompty", model={"parameters": {"max_tokens": 5}})
    said = await prompty(q="hi")
    client = AsyncOpenAI()
    stream = await client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "two"}], stream=True, seed=NOT_GIVEN, extra_headers={"x": "y"}
    )
    return [said, [chunk.choices[0].delta.content async for chunk in stream]]
`;
  const prompty = `---
model:
  api: chat
  parameters: {temperature: 0.25, max_tokens: 100}
inputs: {q: {type: string}}
---
user:
{{q}}
`;
  const server = await chatServer(({ messages }) => `re: ${messages[0]!.content}`);
  try {
    const connections = { '': { kind: 'endpoint', url: server.url } };
    const { output } = await toolGives(source, {}, { connections }, { 'p.prompty': prompty });
    expect(output).toEqual(['re: hi', ['re: two']]);
    expect(server.asked[0]).toMatchObject({ temperature: 0.25, max_tokens: 5 });
    expect(Object.keys(server.asked[1]!).sort()).toEqual(['authorization', 'messages', 'model']);
  } finally {
    await server.close();
  }
});

test('what is star-imported of connections is connections alone', async () => {
  const source = `from promptflow.entities import *
from promptflow.core import tool

@tool
def names():
    return [name for name in ("connection_named", "is_connection_type", "AzureOpenAIConnection") if name in globals()]
`;
  expect((await toolGives(source, {})).output).toEqual(['AzureOpenAIConnection']);
});

test('a package that the flow was given is imported, with its data and what it says of itself', async () => {
  const wheel = await makeWheel({
    'tiny_words/__init__.py':
      'from importlib.resources import files\n\ndef shout(text):\n    return text.upper() + files(__name__).joinpath("end.txt").read_text()\n',
    'tiny_words/end.txt': '!'
  });
  const source = `from importlib.metadata import version
from promptflow.core import tool
import tiny_words

@tool
def shout(text: str) -> str:
    return tiny_words.shout(text) + version("tiny-words")
`;
  const context = testContext({ python: openTestPython });
  const wheels = [{ file: wheel.name, blob: await context.blobs.put(wheel) }];
  const given = { text: 'ab' };
  expect((await toolGives(source, given, { wheels }, {}, context)).output).toBe('AB!1.2');
  expect((await toolGives(source, given)).output).toContain('imports tiny_words, and no such Python package');
});

test('packages of a distribution are installed as Pyodide does, compiled code and its libraries too', async () => {
  const { files } = await testDistribution();
  const source = `import wide_words
from promptflow.core import tool

class Numbers:
    dtype = "int64"
    def tolist(self):
        return [wide_words.answer, 1]

@tool
def tell():
    return {"answer": Numbers()}
`;
  const context = testContext({ python: openTestPython });
  const wheels = [];
  for (const [file, bytes] of files)
    if (!file.endsWith('.json'))
      wheels.push({
        file,
        blob: await context.blobs.put(bytes),
        install: file.endsWith('.zip') ? 'dynlib' : 'site'
      });
  wheels.sort((a, b) => (a.install < b.install ? -1 : 1));
  expect((await toolGives(source, {}, { wheels }, {}, context)).output).toEqual({ answer: [42, 1] });
  const [broken] = wheels.map((wheel) => ({ ...wheel, file: `x-${wheel.file}.whl` }));
  expect((await toolGives(source, {}, { wheels: [broken] }, {}, context)).output).toContain(
    'Python could not be started: the package x-libanswer-1.0.zip.whl could not be put in place'
  );
});

test('a flex flow calls its function, or one object of its class for all rows', async () => {
  const run = async (
    entry: string,
    source: string,
    rows: readonly object[],
    more: Readonly<Record<string, string>> = {}
  ) => {
    const files = { 'flow.flex.yaml': `entry: ${entry}\n`, 'flow.py': source, ...more };
    const { traces } = await runFlowFiles(
      files,
      { rows, concurrency: 1 },
      testContext({ python: openTestPython })
    );
    return traces.results.map(({ outputs, error }) => error?.message ?? outputs);
  };
  const said = `from dataclasses import dataclass
from promptflow.tracing import trace

@dataclass
class Said:
    text: str
    times: int

@trace
def say(word: str, times: int = 2) -> Said:
    return Said(word * times, times)
`;
  expect(await run('flow:say', said, [{ word: 'ab' }, { word: 'c', times: 3 }])).toEqual([
    { text: 'abab', times: 2 },
    { text: 'ccc', times: 3 }
  ]);
  const counter = `class Counter:
    def __init__(self, start: int):
        self.count = start

    async def __call__(self, word: str):
        self.count += len(word)
        return self.count
`;
  expect(
    await run('flow:Counter', counter, [{ word: 'ab' }, { word: 'c' }], { 'init.json': '{"start": 10}' })
  ).toEqual([{ output: 12 }, { output: 13 }]);
});

test('a parameter keeps its default where the node before it was bypassed, and is nothing without one', async () => {
  const files = {
    'flow.dag.yaml': `inputs: {go: {type: bool}}
outputs: {o: {reference: "\${n.output}"}}
nodes:
- {name: maybe, type: python, source: {type: code, path: maybe.py}, inputs: {}, activate: {when: "\${inputs.go}", is: true}}
- {name: always, type: python, source: {type: code, path: maybe.py}, inputs: {}}
- {name: n, type: python, source: {type: code, path: n.py}, inputs: {x: "\${maybe.output}", y: "\${maybe.output}", z: "\${always.output}"}}
`,
    'maybe.py': "from promptflow import tool\n\n@tool\ndef give():\n    return 'given'\n",
    'n.py':
      "from promptflow import tool\n\n@tool\ndef join(y, z, x='fallback'):\n    return f'{x.upper()} {y} {z}'\n"
  };
  const context = testContext({ python: openTestPython });
  const { traces } = await runFlowFiles(files, { rows: [{ go: true }, { go: false }] }, context);
  expect(traces.results.map(({ outputs }) => outputs.o)).toEqual([
    'GIVEN given given',
    'FALLBACK None given'
  ]);
});
