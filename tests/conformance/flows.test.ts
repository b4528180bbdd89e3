// Prompt flows of others: every folder with a flow.dag.yaml, every .prompty and every promptfoo configuration below
// HEARTH_DATA/flows is opened as a person would. It is understood and its file comes back byte for byte, or it is
// refused with the feature's name. A new folder there runs with no change here.
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HearthError } from '$core/errors';
import { setInYaml } from '$core/flows/edit-yaml';
import { openFlow } from '$core/flows/open-flow';
import { compilePrompt } from '$core/flows/template';
import { chatServer } from '../support/chat-server';
import { runFlowFiles } from '../support/flow-run';
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
    // What does not run is a Python program, a tool, or a file that this folder lacks: each is named at a node and a line.
    const reasons = /^(Python does not run|the tool|its file)/;
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

describe.skipIf(!root)('flow.flex.yaml is refused by name', () => {
  test.each(named(/flow\.flex\.yaml$/))('%s', (main) => {
    const open = () => openFlow(folder(main), 'flow.flex.yaml');
    expect(open).toThrow(HearthError);
    expect(open).toThrow('A flex flow, which is a Python program');
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

/** What the Python of promptflow's pure examples does, by NODES.md, as JavaScript beside it. */
const twins: Readonly<Record<string, string>> = {
  'line_process.js':
    "export default ({ groundtruth, prediction }) => groundtruth.toLowerCase() === prediction.toLowerCase() ? 'Correct' : 'Incorrect';",
  'aggregate.js':
    "export default ({ processed_results: all }) => { metric('results_num', all.length); return all.length; };",
  'grade.js':
    "export default ({ groundtruth, prediction }) => groundtruth.toLowerCase() === prediction.toLowerCase() ? 'Correct' : 'Incorrect';",
  'calculate_accuracy.js':
    "export default ({ grades }) => { const share = Math.round(100 * grades.filter((g) => g === 'Correct').length / grades.length) / 100; metric('accuracy', share); return share; };",
  'content_safety_check.js': 'export default ({ text }) => text.length % 2 === 0;',
  'llm_result.js': "export default () => 'Prompt flow is a suite of development tools.';",
  'default_result.js': "export default ({ question }) => `I'm not familiar with your query: ${question}.`;",
  'generate_result.js': 'export default ({ llm_result, default_result }) => llm_result || default_result;',
  'extract_result.js':
    "export default ({ input1 }) => { const text = input1.replace(/[$\\\\!]/g, ''); try { return String(JSON.parse(text).answer); } catch { return text; } };"
};

/** Flows that are pure with those beside them, and the model's answers where they ask one. */
const pure: readonly (readonly [flow: string, expected: (row: Record<string, string>) => unknown])[] = [
  [
    'promptflow/evaluation/eval-basic',
    ({ groundtruth, prediction }) =>
      groundtruth!.toLowerCase() === prediction!.toLowerCase() ? 'Correct' : 'Incorrect'
  ],
  [
    'promptflow/evaluation/eval-classification-accuracy',
    ({ groundtruth, prediction }) =>
      groundtruth!.toLowerCase() === prediction!.toLowerCase() ? 'Correct' : 'Incorrect'
  ],
  [
    'promptflow/standard/conditional-flow-for-if-else',
    ({ question }) =>
      question!.length % 2 === 0
        ? 'Prompt flow is a suite of development tools.'
        : `I'm not familiar with your query: ${question}.`
  ],
  ['promptflow/chat/chat-math-variant', () => '42'],
  ['promptflow/standard/basic-with-builtin-llm', () => '{"answer": "$42!"}'],
  ['promptflow/chat/chat-basic', () => '{"answer": "$42!"}']
];

describe.skipIf(!root)('flows whose nodes are pure run whole', () => {
  test.each(pure)('%s', async (path, expected) => {
    const files = folder(`${path}/flow.dag.yaml`);
    const code = Object.entries(twins).filter(([name]) =>
      files['flow.dag.yaml']!.includes(name.replace('.js', '.py'))
    );
    const all = { ...files, ...Object.fromEntries(code) };
    const { definition } = openFlow(all);
    const given = (files['data.jsonl'] ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(0, 5);
    const rows =
      given.length > 0
        ? given.map((line) => JSON.parse(line) as Record<string, string>)
        : [{ question: 'Who are you?' }];
    const [node] = Object.keys(definition.variants);
    const ids = node === undefined ? ['default'] : Object.keys(definition.variants[node]!.nodes);
    const server = await chatServer(() => '{"answer": "$42!"}');
    try {
      const { report, traces } = await runFlowFiles(all, {
        rows,
        variants: ids.map((id) => ({ label: id, choice: node === undefined ? {} : { [node]: id } })),
        connections: { '': { kind: 'endpoint', url: server.url } }
      });
      expect(report.failed).toBe(0);
      for (const { row, outputs } of traces.results)
        expect(Object.values(outputs)[0]).toBe(expected(rows[row]!));
      for (const { error } of report.aggregations) expect(error).toBeUndefined();
      const asks = definition.nodes.some(({ kind }) => kind === 'llm');
      expect(server.asked.length > 0).toBe(asks);
    } finally {
      await server.close();
    }
  });
});
