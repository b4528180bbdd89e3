// A flow edited as on its canvas: what is meant is done, and every line that is not meant stays as its author wrote it.
import { describe, expect, test } from 'vitest';
import { applyPatch } from '$core/flows/edit/apply-patch';
import { patchBetween, reversed, type FlowFolder } from '$core/flows/edit/folder';
import {
  addFlowInput,
  addFlowOutput,
  changeFlowInput,
  removeFlowInput,
  renameEnd
} from '$core/flows/edit/ends';
import { addNode, copyNodes, pasteNodes, removeNodes, renameNode } from '$core/flows/edit/nodes';
import {
  addVariant,
  removeVariant,
  setActivation,
  setAggregation,
  setConnection,
  setDefaultVariant,
  setInput
} from '$core/flows/edit/values';
import { starterKinds } from '$core/flows/node-starters';
import { openFlow } from '$core/flows/open-flow';
import { inputsOfSource } from '$core/flows/source-inputs';
import { flowTemplates } from '$core/flows/templates';

const main = `# What this flow is for
environment: {python: 3.9}   # unknown, and kept
inputs:
    question:
        type: string
        default: 'two'   # quoted
outputs:
    answer: {type: string, reference: "\${say.output}"}

nodes:
    # First it writes
    - name: write
      type: prompt
      source: {type: code, path: write.jinja2}
      inputs:
          question: \${inputs.question}
    - name: say   # then it says
      type: llm
      source:
          type: code
          path: say.jinja2
      inputs:
          prompt: \${write.output}
          temperature: 0.50
      activate:
          when: \${write.output.length}
          is: 3
`;
const folder: FlowFolder = {
  main: 'flow.dag.yaml',
  files: { 'flow.dag.yaml': main, 'write.jinja2': '{{question}}\n', 'say.jinja2': 'user:\n{{prompt}}\n' },
  places: {}
};
const text = ({ files }: FlowFolder): string => files['flow.dag.yaml']!;
const open = ({ files, main: path }: FlowFolder) => openFlow(files, path);
/** Lines that a text has lost. */
function lost(before: string, after: string): readonly string[] {
  const left = after.split('\n');
  return before.split('\n').filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe('an edit', () => {
  test('adds a node of each kind that runs, and no line is lost', () => {
    for (const kind of starterKinds) {
      const { folder: after, names } = addNode(folder, kind, { x: 1, y: 2 }, '${write.output}');
      expect(lost(main, text(after))).toEqual([]);
      const opened = open(after);
      expect(opened.issues).toEqual([]);
      const added = opened.definition.nodes.at(-1)!;
      expect([added.name, added.kind]).toEqual([names[0], kind]);
      expect(Object.values(added.inputs)).toContain('${write.output}');
      if (added.path !== undefined) {
        const wanted = inputsOfSource(kind, added.path, after.files[added.path]!);
        expect(wanted.every((name) => name in added.inputs)).toBe(true);
      }
      expect(after.places).toEqual({ [names[0]!]: { x: 1, y: 2 } });
    }
  });

  test('renames a node with all that leads to it, and nothing else', () => {
    const { folder: after } = renameNode(folder, 'write', 'put it');
    expect(text(after)).toBe(
      main
        .replace('name: write', 'name: put_it')
        .replace('${write.output}', '${put_it.output}')
        .replace('${write.output.length}', '${put_it.output.length}')
    );
    expect(renameNode(folder, 'write', 'say').names).toEqual(['say_2']);
  });

  test('removes a node with its file and what led from it; its outputs lead nowhere', () => {
    const after = removeNodes(folder, ['write']);
    expect(Object.keys(after.files)).toEqual(['flow.dag.yaml', 'say.jinja2']);
    const { definition } = open(after);
    expect(definition.nodes.map(({ name, inputs, activate }) => [name, inputs, activate])).toEqual([
      ['say', { temperature: 0.5 }, undefined]
    ]);
    expect(text(after)).toContain('temperature: 0.50');
    expect(open(removeNodes(folder, ['say'])).definition.outputs[0]!.reference).toBe('');
  });

  test('makes variants of a node, chooses among them, and takes them away', () => {
    const { folder: two, id } = addVariant(folder, 'say');
    expect(id).toBe('variant_1');
    const { definition, issues } = open(two);
    expect(issues).toEqual([]);
    expect(Object.keys(definition.variants.say!.nodes)).toEqual(['variant_0', 'variant_1']);
    expect(definition.variants.say!.nodes.variant_1!.path).toBe('say__variant_1.jinja2');
    expect(two.files['say__variant_1.jinja2']).toBe('user:\n{{prompt}}\n');
    const chosen = setDefaultVariant(two, 'say', 'variant_1');
    expect(open(chosen).definition.variants.say!.default).toBe('variant_1');
    const one = removeVariant(chosen, 'say', 'variant_1');
    expect(open(one).definition.variants.say!.default).toBe('variant_0');
    expect(Object.keys(one.files)).not.toContain('say__variant_1.jinja2');
    expect(lost(main, text(two)).some((line) => line.startsWith('#') || line.includes('environment'))).toBe(
      false
    );
    const { folder: three } = addVariant(two, 'say', 'variant_1');
    expect(three.files['say__variant_2.jinja2']).toBeDefined();
  });

  test('sets inputs, conditions, connections and aggregation in every variant or in one', () => {
    const { folder: two } = addVariant(folder, 'say');
    const one = setInput(two, 'say', 'variant_1', 'temperature', 1);
    expect(open(one).definition.variants.say!.nodes.variant_0!.inputs.temperature).toBe(0.5);
    expect(open(one).definition.variants.say!.nodes.variant_1!.inputs.temperature).toBe(1);
    const all = setConnection(
      setAggregation(setActivation(one, 'say', undefined), 'say', true),
      'say',
      undefined,
      'c'
    );
    for (const node of Object.values(open(all).definition.variants.say!.nodes))
      expect([node.activate, node.aggregation, node.connection]).toEqual([undefined, true, 'c']);
    expect(open(setAggregation(all, 'say', false)).definition.nodes[1]!.aggregation).toBe(false);
    expect(lost(main, text(setInput(folder, 'write', undefined, 'more', 'x')))).toEqual([]);
  });

  test('changes what the flow is given and gives', () => {
    const named = renameEnd(folder, 'inputs', 'question', 'asked').folder;
    expect(text(named)).toContain('question: ${inputs.asked}');
    expect(text(named)).toContain("default: 'two'   # quoted");
    const typed = changeFlowInput(named, 'asked', { type: 'list', default: null, is_chat_history: true });
    expect(open(typed).definition.inputs[0]).toMatchObject({ type: 'list', isChatHistory: true });
    expect(open(removeFlowInput(named, 'asked')).definition.nodes[0]!.inputs).toEqual({});
    const { folder: more, name } = addFlowInput(folder, 'question');
    expect(name).toBe('question_2');
    expect(open(addFlowOutput(more, 'given', '${inputs.question_2}').folder).issues).toEqual([]);
  });

  test('copies nodes with what is between them, here and into another flow', () => {
    const copied = copyNodes(folder, ['write', 'say'], () => ({ x: 0, y: 0 }));
    const here = pasteNodes(folder, copied, { x: 5, y: 5 });
    expect(here.names).toEqual(['write_2', 'say_2']);
    const { definition, issues } = open(here.folder);
    expect(issues).toEqual([]);
    expect(definition.nodes[3]).toMatchObject({
      inputs: { prompt: '${write_2.output}', temperature: 0.5 },
      activate: { when: '${write_2.output.length}', is: 3 },
      path: 'say_2.jinja2'
    });
    const empty = { main: 'flow.dag.yaml', files: { 'flow.dag.yaml': 'nodes: []\n' }, places: {} };
    const there = pasteNodes(empty, copied.slice(0, 1), { x: 0, y: 0 }).folder;
    expect(open(there).definition.nodes[0]!.inputs).toEqual({});
    expect(there.files['write.jinja2']).toBe('{{question}}\n');
  });
});

test('an edit is taken back to the same bytes, also after others have changed other lines', () => {
  const edits: readonly ((now: FlowFolder) => FlowFolder)[] = [
    (now) => addNode(now, 'llm').folder,
    (now) => removeNodes(now, ['write']),
    (now) => renameNode(now, 'write', 'other').folder,
    (now) => addVariant(now, 'say').folder
  ];
  for (const edit of edits) {
    const patch = patchBetween(folder, edit(folder));
    expect(applyPatch(edit(folder), reversed(patch))).toEqual(folder);
    const theirs = (now: FlowFolder): FlowFolder => ({
      ...now,
      files: { ...now.files, 'flow.dag.yaml': text(now).replace('type: string', 'type: list') }
    });
    expect(applyPatch(theirs(edit(folder)), reversed(patch))).toEqual(theirs(folder));
  }
});

test('every template and a text with the line ends of Windows can be edited', () => {
  for (const { files } of flowTemplates) {
    const start = { main: 'flow.dag.yaml', files, places: {} };
    const { folder: after } = addNode(start, 'prompt');
    expect(lost(files['flow.dag.yaml']!, text(after)).filter((line) => line !== 'nodes: []')).toEqual([]);
    expect(open(after).issues).toEqual([]);
  }
  const crlf = { ...folder, files: { ...folder.files, 'flow.dag.yaml': main.replaceAll('\n', '\r\n') } };
  expect(lost(text(crlf), text(addNode(crlf, 'http').folder))).toEqual([]);
});

test('a source says what it wants to be given', () => {
  const python = `import re
from promptflow.core import tool

def helper(x): return x

@tool
def run(texts: list[str], sep: str = ", (", *, most: int = 3, **rest) -> str:
    return sep
`;
  expect(inputsOfSource('python', 'a.py', python)).toEqual(['texts', 'sep', 'most']);
  expect(inputsOfSource('code', 'a.js', 'export default async ({ a, b = [1, 2], c: d }) => a;')).toEqual([
    'a',
    'b',
    'c'
  ]);
  const jinja = `{% for item in history %}{{ item.inputs.q | default(other) }}{{ loop.index }}{% endfor %}
{% set x = 1 %}{{ x }}{{ question | join(sep="b") }}{% if flag is defined %}{{ a[key] }}{% endif %}`;
  expect(inputsOfSource('llm', 'a.jinja2', jinja)).toEqual([
    'history',
    'other',
    'question',
    'flag',
    'a',
    'key'
  ]);
  expect(inputsOfSource('llm', 'a.jinja2', '{{ half')).toEqual([]);
});
