// Flex flows: a function or a class in Python, read as a flow of one node without being run.
import { expect, test } from 'vitest';
import { openFlow } from '$core/flows/open-flow';

const read = (yaml: string, files: Readonly<Record<string, string>>) => {
  const { kind, definition, issues } = openFlow({ 'flow.flex.yaml': yaml, ...files });
  const [node] = definition.nodes;
  return {
    kind,
    inputs: definition.inputs.map(({ name, type, default: value }) => [name, type, value]),
    outputs: definition.outputs.map(({ name, reference }) => [name, reference]),
    node: { path: node!.path, entry: node!.entry },
    issues: issues.map(({ level, line, text }) => `${level} ${line}: ${text}`),
    chat: definition.inputs.flatMap(({ name, isChatInput, isChatHistory }) => [
      ...(isChatInput ? [`${name} asks`] : []),
      ...(isChatHistory ? [`${name} remembers`] : [])
    ])
  };
};

test('a function: inputs by its signature and the sample, fields of what it gives as outputs', () => {
  const source = `import dataclasses
from typing import List
from promptflow.tracing import trace

@dataclasses.dataclass
class Answer:
    text: str
    words: int = 0

    def short(self):
        return self.text

@trace
async def chat(
    question: str,
    chat_history: List[dict] = [],  # (before)
    top: int = 3, *, share: float = 0.5, exact: bool = False, other=make(1, 2)
) -> Answer:
    return Answer(question)
`;
  expect(
    read('# mine\nentry: pack.flow:chat\nsample:\n  inputs: {question: "Why?"}\n', { 'pack/flow.py': source })
  ).toEqual({
    kind: 'flex',
    inputs: [
      ['question', 'string', 'Why?'],
      ['chat_history', 'list', []],
      ['top', 'int', 3],
      ['share', 'double', 0.5],
      ['exact', 'bool', false],
      ['other', 'string', undefined]
    ],
    outputs: [
      ['text', '${chat.output.text}'],
      ['words', '${chat.output.words}']
    ],
    node: { path: 'pack/flow.py', entry: { name: 'chat', init: {} } },
    issues: [],
    chat: ['question asks', 'chat_history remembers']
  });
});

const judge = `class Judge(Base):
    def __init__(self, model_config: AzureOpenAIModelConfiguration, strict: bool = True):
        self.strict = strict

    def __call__(self, answer: str) -> dict:
        return {}

    def __aggregate__(self, rows):
        return {}
`;

test('a class: what it is made with, and what is not run of it', () => {
  const files = { 'judge.py': judge };
  expect(read('entry: judge:Judge\noutputs: {score: {type: int}}\n', files)).toMatchObject({
    inputs: [['answer', 'string', undefined]],
    outputs: [['score', '${Judge.output.score}']],
    issues: [
      'error 1: Judge is made with model_config: put values into init.json or under sample: init:',
      'warning 1: __aggregate__ is not run: figures over all rows are made by checks here'
    ]
  });
  const init = { 'init.json': '{"model_config": {"azure_deployment": "d"}}' };
  expect(
    read('entry: judge:Judge\nsample: {init: {strict: false}}\n', { ...files, ...init }).node.entry
  ).toEqual({
    name: 'Judge',
    init: { strict: false, model_config: { azure_deployment: 'd' } }
  });
});

test('what is not there is named, and an entry that is no Python refused', () => {
  expect(read('entry: a:b\n', {}).issues).toEqual(['error 1: its file a.py is not here']);
  expect(read('entry: a:b\n', { 'a.py': 'def c(): pass\n' }).issues).toEqual([
    'error 1: a.py has no function or class "b"'
  ]);
  expect(() => read('entry: chat.prompty\n', {})).toThrow('The entry "chat.prompty"');
  expect(() => read('entry: ..etc:b\n', {})).toThrow('The entry "..etc:b"');
  expect(() => read('sample: {}\n', {})).toThrow('names its entry');
});
