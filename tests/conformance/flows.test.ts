// Prompt flows of others: every folder with a flow.dag.yaml, every .prompty and every promptfoo configuration below
// HEARTH_DATA/flows is opened as a person would. It is understood and its file comes back byte for byte, or it is
// refused with the feature's name. A new folder there runs with no change here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { setInYaml } from '$core/flows/edit-yaml';
import { openFlow } from '$core/flows/open-flow';
import { compilePrompt } from '$core/flows/template';
import { chatServer } from '../support/chat-server';
import { runFlowFiles } from '../support/flow-run';
import { openTestPython } from '../support/python';
import { testContext } from '../support/run-context';
import { filesBelow, sharedFolder } from '../support/shared-data';

const root = sharedFolder('flows');
const all = root ? filesBelow(root) : [];
const named = (pattern: RegExp) =>
  all.filter((path) => pattern.test(path)).map((path) => relative(root!, path));

/** Texts of a flow's folder. */
function folder(main: string): Record<string, string> {
  const from = dirname(join(root!, main));
  const texts = all
    .filter((path) => path.startsWith(`${from}/`))
    .map((path) => [relative(from, path), readFileSync(path, 'utf8')]);
  return Object.fromEntries(texts) as Record<string, string>;
}

/** Lists for what a template loops over; as in promptflow, everything else may be left out. */
const lists = (source: string) =>
  Object.fromEntries(
    [...source.matchAll(/\bin (\w+)|(\w+)\|join/g)].map(([, looped, joined]) => [looped ?? joined, []])
  );

describe.skipIf(!root)('flow.dag.yaml', () => {
  test.each(named(/flow\.dag\.yaml$/))('%s', (main) => {
    const files = folder(main);
    const { definition, issues } = openFlow(files, 'flow.dag.yaml');
    const text = files['flow.dag.yaml']!;
    // Nodes stand in a list at the margin, and each has its name on a line of its own.
    const nodes = text.split(/^nodes:/m)[1]!.split(/^[a-z]/m)[0]!;
    expect(definition.nodes.length).toBe(nodes.match(/^(- | {2})name: /gm)!.length);
    expect(definition.outputs.length).toBeGreaterThan(0);
    // What does not run is a tool, or a file that this folder lacks: each is named at a node and a line.
    const reasons = /^(the tool|its file)/;
    for (const issue of issues) {
      expect(issue.text).toMatch(reasons);
      expect(definition.nodes.map(({ name }) => name)).toContain(issue.node);
      expect(issue.line).toBeGreaterThan(1);
    }
    // One value changed and changed back leaves every byte as it was.
    const [input] = definition.inputs.filter(
      ({ default: value }) => typeof value === 'string' && !value.includes('\n')
    );
    const path = ['inputs', input?.name ?? '', 'type'];
    const changed = setInYaml(text, 'flow.dag.yaml', path, 'object');
    if (input) expect(setInYaml(changed, 'flow.dag.yaml', path, input.type)).toBe(text);
  });

  test.each(named(/\.jinja2$/))('%s is a template', (path) => {
    const source = readFileSync(join(root!, path), 'utf8');
    const prompt = compilePrompt(source, basename(path), 'node');
    expect(prompt.write(lists(source))).toBeTypeOf('string');
  });
});

describe.skipIf(!root)('flow.flex.yaml', () => {
  test.each(named(/flow\.flex\.yaml$/))('%s', (main) => {
    const files = folder(main);
    const { definition, issues } = openFlow(files, 'flow.flex.yaml');
    const [, module, name] = /^entry: *(\w+):(\w+)/m.exec(files['flow.flex.yaml']!)!;
    expect(definition.nodes).toMatchObject([{ name, kind: 'python', path: `${module}.py`, entry: { name } }]);
    // Their Python is not among these files, and that is said at the line of the entry.
    const texts = issues.map(({ text, line }) => [text, line! > 1]);
    expect(texts).toEqual([[`its file ${module}.py is not here`, true]]);
  });
});

describe.skipIf(!root)('prompty', () => {
  test.each(named(/\.prompty$/))('%s', (main) => {
    const text = readFileSync(join(root!, main), 'utf8');
    const { definition, texts, issues } = openFlow({ [basename(main)]: text }, basename(main));
    expect(definition.nodes).toHaveLength(1);
    expect(text.endsWith(texts[basename(main)]!)).toBe(true);
    expect(issues.filter(({ level }) => level === 'error')).toEqual([]);
    const body = texts[basename(main)]!;
    const given = definition.inputs.map(({ name, default: value }) => [name, value ?? `<${name}>`]);
    const values = { ...Object.fromEntries(given), ...lists(body) } as Record<string, unknown>;
    expect(compilePrompt(body, main, 'prompt').write(values)).toContain('system:');
  });
});

describe.skipIf(!root)('promptfoo', () => {
  test.each(named(/promptfooconfig\.yaml$/))('%s', (main) => {
    const { definition, rows, issues } = openFlow(folder(main), 'promptfooconfig.yaml');
    // Each is either an evaluation that can run, or says at which line what is missing.
    const errors = issues.filter(({ level }) => level === 'error');
    if (definition.nodes.length === 0 || rows.length === 0) expect(errors.length).toBeGreaterThan(0);
    for (const issue of issues.filter(({ text }) => /no counterpart|not here|program/.test(text))) {
      expect(issue.text).toMatch(/"[\w$-]|prompt|tests/);
    }
    expect(rows.flatMap(({ checks }) => checks).length + issues.length).toBeGreaterThan(0);
  });
});

/** The Python that these examples name, written by what NODES.md says of it: tests/cases/promptflow-python. */
function withPython(path: string): Record<string, string> {
  const from = join(import.meta.dirname, '../cases/promptflow-python', basename(path));
  const files = existsSync(from) ? readdirSync(from) : [];
  const code = files.map((name) => [name, readFileSync(join(from, name), 'utf8')]);
  return { ...folder(`${path}/flow.dag.yaml`), ...(Object.fromEntries(code) as Record<string, string>) };
}

type Row = Readonly<Record<string, string>>;
const correct = ({ groundtruth, prediction }: Row): string =>
  groundtruth!.toLowerCase() === prediction!.toLowerCase() ? 'Correct' : 'Incorrect';

/** Flows that run whole, the first output of each row, and what the model says. */
const whole: readonly (readonly [flow: string, expected: (row: Row) => unknown, said: string])[] = [
  ['evaluation/eval-basic', correct, ''],
  ['evaluation/eval-classification-accuracy', correct, ''],
  [
    'standard/conditional-flow-for-if-else',
    ({ question }) =>
      question!.length % 2 === 0
        ? 'Prompt flow is a suite of development tools.'
        : `I'm not familiar with your query: ${question}.`,
    ''
  ],
  ['chat/chat-math-variant', () => '42', '{"answer": "$42!"}'],
  ['standard/basic-with-builtin-llm', () => 'Hello', 'Hello'],
  ['chat/chat-basic', () => 'Hello', 'Hello'],
  ['evaluation/eval-groundedness', () => 4, 'I would say 4 of 5.'],
  ['evaluation/eval-multi-turn-metrics', () => 3, '3'],
  ['evaluation/eval-summarization', () => 2, ' 2'],
  ['standard/basic', () => 'Hello', 'Hello'],
  // The file that is given it has two parts.
  ['standard/gen-docstring', () => '"""Cuts.""""""Cuts."""', '"""Cuts."""']
];

describe.skipIf(!root)('flows run whole, their Python in Pyodide', () => {
  test.each(whole)('%s', async (path, expected, said) => {
    const files = withPython(`promptflow/${path}`);
    const { definition, issues } = openFlow(files);
    expect(issues).toEqual([]);
    const given = (files['data.jsonl'] ?? '').split('\n').filter((line) => line.trim() !== '');
    const first = Object.fromEntries(definition.inputs.map(({ name, default: value }) => [name, value]));
    const rows = given.length > 0 ? given.slice(0, 3).map((line) => JSON.parse(line) as Row) : [first as Row];
    if (path.endsWith('gen-docstring')) rows.splice(0, 3, { source: './divider.py' });
    const [node] = Object.keys(definition.variants);
    const ids = node === undefined ? ['default'] : Object.keys(definition.variants[node]!.nodes);
    const server = await chatServer(() => said);
    try {
      const { report, traces } = await runFlowFiles(
        files,
        {
          rows,
          variants: ids.map((id) => ({ label: id, choice: node === undefined ? {} : { [node]: id } })),
          connections: { '': { kind: 'endpoint', url: server.url } }
        },
        testContext({ python: openTestPython })
      );
      expect(traces.results.map(({ error }) => error?.message)).toEqual(traces.results.map(() => undefined));
      for (const { row, outputs } of traces.results)
        expect(Object.values(outputs)[0]).toBe(expected(rows[row]!));
      expect(report.aggregations.map(({ error }) => error)).toEqual(report.aggregations.map(() => undefined));
      expect(server.asked.length > 0).toBe(said !== '');
    } finally {
      await server.close();
    }
  });

  test('evaluation/eval-qna-non-rag gives the measures by hand, and its means', async () => {
    const server = await chatServer(() => '4');
    const metrics = 'f1_score,ada_similarity,gpt_fluency,gpt_groundedness';
    const rows = [
      { question: 'q', answer: 'the tall red tent', ground_truth: 'a red tent', context: '', metrics },
      { question: 'q', answer: 'blue', ground_truth: 'red', context: 'c', metrics }
    ];
    try {
      const { report, traces } = await runFlowFiles(
        withPython('promptflow/evaluation/eval-qna-non-rag'),
        { rows, connections: { '': { kind: 'endpoint', url: server.url } } },
        testContext({ python: openTestPython })
      );
      const [one, two] = traces.results.map(({ outputs }) => outputs);
      // Of three words two are shared with two that were wanted: 2 · 2/3 · 1 / (2/3 + 1). Vectors count words by length:
      // two of 3 and two of 4 letters against one of 1, 3 and 4.
      expect(one!.f1_score).toBeCloseTo(0.8, 12);
      expect(one).toMatchObject({ gpt_fluency: 4, gpt_groundedness: null, gpt_relevance: null });
      expect(one!.ada_similarity).toBeCloseTo(4 / Math.sqrt(8 * 3), 12);
      expect(two).toMatchObject({ f1_score: 0, gpt_groundedness: 4 });
      expect(report.aggregations[0]!.output).toMatchObject({
        f1_score: 0.4,
        gpt_fluency: 4,
        gpt_groundedness: 4
      });
      expect(report.scores).toMatchObject({ f1_score: 0.4 });
    } finally {
      await server.close();
    }
  });
});
