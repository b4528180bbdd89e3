// Flows in a workspace: brought in, given back byte for byte, run as jobs with their results, held to gates.
import { zipSync, strToU8, unzipSync, strFromU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isHearthError } from '$core/errors';
import { flowTemplates } from '$core/flows/templates';
import { openFlow } from '$core/flows/open-flow';
import { addedTexts } from '$sdk/flow-files';
import type { RunFlowOptions } from '$sdk/flows';
import { importTable } from '$workers/data/runs/import-table';
import { runFlow } from '$workers/lm/runs/run-flow';
import { chatServer, type ChatServer } from '../../support/chat-server';
import { MemoryDevice, SharedMachine } from '../../support/memory-workspace';

let server: ChatServer;
beforeAll(async () => {
  server = await chatServer(({ messages }) => messages.at(-1)!.content);
});
afterAll(() => server.close());

const open = () => new SharedMachine().tab({ 'run-flow': runFlow });
const text = (name: string, content: string): File => new File([content], name);
const zipOf = (files: Record<string, string>): File =>
  new File(
    [zipSync(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, strToU8(content)])))],
    'my flow.zip'
  );

const linesOf = async (file: File): Promise<readonly object[]> =>
  (await file.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);

const dag =
  '# mine\nnodes:\n  - {name: a, type: prompt, source: {path: a.jinja2}, inputs: {}} # odd\noutputs: {o: {reference: "${a.output}"}}\r\n';

describe('bringing in', () => {
  test('a zip with a folder in it, and giving it back byte for byte', async () => {
    const { flows } = await open();
    const files = {
      'deep/my/flow.dag.yaml': dag,
      'deep/my/a.jinja2': '\uFEFFhello',
      'deep/my/.git/x': 'y',
      'other.txt': 'z'
    };
    const { flow, leftOut } = await flows.import([zipOf(files)]);
    expect(flow.name).toBe('my flow');
    expect(leftOut).toEqual(['other.txt']);
    const given = unzipSync(new Uint8Array(await (await flows.export(flow.id)).arrayBuffer()));
    expect(strFromU8(given['flow.dag.yaml']!)).toBe(dag);
    expect([...given['a.jinja2']!.slice(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x68]);
  });

  test('what a flow includes from beside its folder comes in, and goes out where it was', async () => {
    const { flows } = await open();
    const main = `additional_includes:\n- ../shared/a.jinja2\n- ../tools\n${dag}`;
    const given = {
      'x/my/flow.dag.yaml': main,
      'x/shared/a.jinja2': 'shared {{1}}',
      'x/tools/b.txt': 'b',
      'x/other.txt': 'z'
    };
    const { flow, leftOut } = await flows.import([zipOf(given)]);
    expect(leftOut).toEqual(['x/other.txt']);
    expect(Object.keys(flow.files).sort()).toEqual(['a.jinja2', 'flow.dag.yaml', 'tools/b.txt']);
    expect((await flows.open(flow.id)).issues).toEqual([]);
    const zip = unzipSync(new Uint8Array(await (await flows.export(flow.id)).arrayBuffer()));
    expect(Object.fromEntries(Object.entries(zip).map(([path, bytes]) => [path, strFromU8(bytes)]))).toEqual({
      'my flow/flow.dag.yaml': main,
      'shared/a.jinja2': 'shared {{1}}',
      'tools/b.txt': 'b'
    });
  });

  test('a prompty alone comes back as the same file', async () => {
    const { flows } = await open();
    const body = '---\nname: x\nmodel: {api: chat}\ninputs: {q: {type: string}}\n---\nuser:\n{{q}}';
    const { flow } = await flows.import([text('basic.prompty', body)]);
    const file = await flows.export(flow.id);
    expect([file.name, await file.text()]).toEqual(['basic.prompty', body]);
  });

  test.each([
    ['a path that leads out', { '../flow.dag.yaml': dag }, 'flow/unsafe-file'],
    ['no flow', { 'readme.md': 'hello' }, 'flow/no-flow'],
    ['a flex flow of no Python', { 'flow.flex.yaml': 'entry: a.prompty' }, 'flow/unsupported']
  ] as const)('%s is refused, and nothing is kept', async (_name, files, code) => {
    const { flows } = await open();
    await expect(flows.import([zipOf(files)])).rejects.toSatisfy((error) => isHearthError(error, code));
    expect(flows.list()).toEqual([]);
  });

  test('what is too large or beside the flow is named, and does not push out what is its own', async () => {
    const { flows } = await open();
    const large = 'x'.repeat(600_000);
    const beside = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`a${i}.txt`, 'x'.repeat(500_000)])
    );
    const main = `additional_includes:\n- ../shared/large.txt\n- ..\n${dag}`;
    const files = {
      ...beside,
      'my/flow.dag.yaml': main,
      'my/a.jinja2': 'hi',
      'my/large.txt': large,
      'shared/large.txt': large
    };
    const { flow, leftOut } = await flows.import([zipOf(files)]);
    expect(Object.keys(flow.files).sort()).toEqual(['a.jinja2', 'flow.dag.yaml']);
    expect([...leftOut].sort()).toEqual([...Object.keys(beside), 'my/large.txt', 'shared/large.txt']);
    const chosen = Object.entries(files).map(([path, content]) => text(path, content));
    expect((await flows.import(chosen)).leftOut).toHaveLength(leftOut.length);
  });

  test('a zip that says its files are smaller than they are is not unpacked without a bound', async () => {
    const { flows } = await open();
    const noise = Array.from({ length: 400_000 }, (_, i) => ((i * 2654435761) >>> 7).toString(36)).join('');
    const zip = zipSync({ 'flow.dag.yaml': strToU8(dag), 'a.txt': strToU8(noise) });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    // The central directory's entries: 'PK\x01\x02', and 24 bytes on the size of what was packed.
    for (let at = 0; at < zip.length - 46; at++)
      if (view.getUint32(at) === 0x504b0102 && view.getUint32(at + 24, true) > 1e6)
        view.setUint32(at + 24, 0, true);
    const { flow, leftOut } = await flows.import([new File([zip], 'bomb.zip')]);
    expect([Object.keys(flow.files), leftOut]).toEqual([['flow.dag.yaml'], ['a.txt']]);
  });

  test('files of a folder are added where they lay in it, as long as there is room', async () => {
    const given = [
      text('kit/a/x.py', 'a'),
      text('kit/b/x.py', 'b'),
      text('notes.md', '\uFEFFn'),
      text('kit/p.bin', '\0')
    ];
    expect(await addedTexts(given, {})).toEqual({
      added: { 'kit/a/x.py': 'a', 'kit/b/x.py': 'b', 'docs/notes.md': '\uFEFFn' },
      leftOut: 1
    });
    const full = Object.fromEntries(Array.from({ length: 499 }, (_, i) => [`f${i}`, '']));
    expect(await addedTexts(given.slice(0, 2), full)).toEqual({ added: { 'kit/a/x.py': 'a' }, leftOut: 1 });
    await expect(addedTexts([text('../x.py', '')], {})).rejects.toThrow('leads out of the folder');
  });

  test('a zip that claims more than there may be is refused before it is unpacked', async () => {
    const { flows } = await open();
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`f${i}.txt`, '']));
    await expect(flows.import([zipOf(many)])).rejects.toThrow('more than 500 files');
  });
});

describe('running', () => {
  test('is a job with a report, traces and a dataset; equal questions are not asked again', async () => {
    const workspace = await open();
    const { flows } = workspace;
    const template = flowTemplates.find(({ id }) => id === 'variants')!;
    const flow = await flows.create('Two ways', 'flow.dag.yaml', template.files);
    const connections = { '': { kind: 'endpoint', url: server.url } } as const;
    const rows = Array.from({ length: 8 }, (_, i) => ({ question: `q${i}`, wanted: `q${i}` }));
    const checks = [{ kind: 'exact-match', expected: '${data.wanted}', gate: 0.9 }] as const;
    await flows.update(flow.id, { settings: { ...flow.settings, connections, checks } });
    await flows.allowHosts(flow.id, [new URL(server.url).host]);
    const job = await flows.run(flow.id, { rows });
    const { outputs } = await job.done();
    const report = (await flows.report(job.id))!;
    expect(report.variants).toEqual(['plain', 'brief']);
    expect(report.checks[0]!.variants[1]!.against!.verdict).toBe('worse');
    expect((await flows.traces(job.id))!.results).toHaveLength(16);
    expect(workspace.datasets.get(outputs.table!).manifest.rows).toBe(16);
    expect(flows.runs(flow.id).map(({ id }) => id)).toEqual([job.id]);
    await expect(flows.gate(job)).rejects.toSatisfy((error) => isHearthError(error, 'flow/gate'));
    const before = server.asked.length;
    const again = await flows.run(flow.id, { rows, variants: ['plain'] });
    expect((await flows.gate(again)).scores['exact-match']).toBe(1);
    expect(server.asked.length).toBe(before);
  });

  test('asks the addresses of a shared flow only after the person at this device allowed them', async () => {
    const { flows } = await open();
    const [template] = flowTemplates;
    const flow = await flows.create('theirs', 'flow.dag.yaml', template.files);
    const connections = { '': { kind: 'endpoint', url: server.url } } as const;
    const host = new URL(server.url).host;
    const settings = { ...flow.settings, connections, hosts: [host] };
    await flows.update(flow.id, { settings });
    const rows = [{ question: 'mine alone' }];
    const refused = await flows.run(flow.id, { rows });
    await refused.done();
    expect((await flows.report(refused.id))!.refusedHosts).toEqual([host]);
    expect(JSON.stringify(server.asked)).not.toContain('mine alone');
    await flows.allowHosts(flow.id, [host]);
    const job = await flows.run(flow.id, { rows });
    await job.done();
    expect((await flows.traces(job.id))!.results[0]!.outputs).toEqual({ answer: 'mine alone' });
  });

  test('ratings of two people of one name at two devices stand side by side', async () => {
    const machine = new SharedMachine();
    const here = await machine.tab({});
    const there = await machine.tab({}, { device: new MemoryDevice() });
    const rating = { flow: 'f', job: 'j', row: 0, a: 'x', b: 'y', name: 'Kim' } as const;
    const say = async ({ flows: { ratings } }: typeof here, better: 'a' | 'b') =>
      ratings.rate({ ...rating, better, rater: await ratings.rater() });
    await say(here, 'a');
    await say(there, 'b');
    await say(here, 'b');
    await expect.poll(() => here.flows.ratings.of('j').map(({ better }) => better)).toEqual(['b', 'b']);
  });

  test('what is said of an answer replaces what was said of it, is no rating, and becomes a line with what was wanted', async () => {
    const { ratings } = (await open()).flows;
    const about = { flow: 'f', job: 'j', variant: 'x', rater: 'me', name: 'Kim' };
    await ratings.annotate({ ...about, row: 0 }, { good: true });
    // At once: neither takes away what the other says.
    await Promise.all([
      ratings.annotate({ ...about, row: 0 }, { wanted: 'Yes.', note: 'curt' }),
      ratings.annotate({ ...about, row: 0 }, { good: false })
    ]);
    await ratings.annotate({ ...about, row: 1 }, { good: true });
    await ratings.annotate({ ...about, row: 2 }, { note: 'a slip', good: true });
    await ratings.annotate({ ...about, row: 2 }, { note: '', good: undefined });
    expect(ratings.of('j')).toEqual([]);
    const none = { milliseconds: 0, tokens: 0, promptTokens: 0, nodes: [] };
    const results = ['No?', 'Right.', ''].map((o, row) => ({
      row,
      variant: 'x',
      inputs: { q: 'why' },
      outputs: { o },
      ...none
    }));
    const file = await ratings.annotationsFile('talk', 'j', results, 'o');
    const rest = { q: 'why', variant: 'x', output: 'o', rater: 'me', rater_name: 'Kim' };
    expect(await linesOf(file)).toEqual([
      { ...rest, row: 1, answer: 'No?', good: 'no', wanted: 'Yes.', note: 'curt' },
      { ...rest, row: 2, answer: 'Right.', good: 'yes', wanted: 'Right.', note: '' }
    ]);
  });

  test('what is said of one output stands beside what is said of another, and each line has its own', async () => {
    const { ratings } = (await open()).flows;
    const about = { flow: 'f', job: 'j', row: 0, rater: 'me' };
    await ratings.rate({ ...about, a: 'x', b: 'y', better: 'a' });
    await ratings.rate({ ...about, a: 'x', b: 'y', better: 'b', output: 'p' });
    await ratings.annotate({ ...about, variant: 'x' }, { good: true });
    await ratings.annotate({ ...about, variant: 'x', output: 'p' }, { good: true, note: 'short' });
    const results = ['x', 'y'].map((variant) => ({
      row: 0,
      variant,
      inputs: { q: 'why', row: 'r', answer: 'mine' },
      outputs: { o: `${variant} o`, p: `${variant} p` },
      ...{ milliseconds: 0, tokens: 0, promptTokens: 0, nodes: [] }
    }));
    const rated = await linesOf(await ratings.asFile('talk', 'j', results, 'o'));
    expect(rated).toMatchObject([
      {
        row: 1,
        'input.row': 'r',
        answer: 'mine',
        output: 'o',
        answer_a: 'x o',
        answer_b: 'y o',
        better: 'a'
      },
      { row: 1, 'input.row': 'r', answer: 'mine', output: 'p', answer_a: 'x p', answer_b: 'y p', better: 'b' }
    ]);
    const given = { row: 1, q: 'why', 'input.row': 'r', 'input.answer': 'mine', good: 'yes' };
    expect(await linesOf(await ratings.annotationsFile('talk', 'j', results, 'o'))).toMatchObject([
      { ...given, output: 'o', answer: 'x o', wanted: 'x o', note: '' },
      { ...given, output: 'p', answer: 'x p', wanted: 'x p', note: 'short' }
    ]);
  });

  test('a try leaves no dataset', async () => {
    const workspace = await open();
    const flow = await workspace.flows.create('x', 'flow.dag.yaml', {
      'flow.dag.yaml': dag,
      'a.jinja2': 'hi {{1+1}}'
    });
    const job = await workspace.flows.run(flow.id, { rows: [{}], isTry: true });
    await job.done();
    expect((await workspace.flows.traces(job.id))!.results[0]!.outputs).toEqual({ o: 'hi 2' });
    expect(workspace.datasets.list()).toEqual([]);
    expect(workspace.flows.runs(flow.id)).toEqual([]);
  });

  test('a flow with problems is not started, and each is named', async () => {
    const { flows } = await open();
    const flow = await flows.create('x', 'flow.dag.yaml', { 'flow.dag.yaml': dag });
    await expect(flows.run(flow.id, { rows: [{}] })).rejects.toThrow('a: its file a.jinja2 is not here.');
  });
});

describe('a run that evaluates another', () => {
  const echo = (name: string, input: string) => ({
    'flow.dag.yaml': `inputs: {${input}: {type: string}}\nnodes:\n  - {name: a, type: prompt, source: {path: a.jinja2}, inputs: {x: "\${inputs.${input}}"}}\noutputs: {${name}: {reference: "\${a.output}"}}\n`,
    'a.jinja2': '{{x}}!'
  });
  const ofQuestions = async () => {
    const machine = new SharedMachine();
    const { flows, datasets, jobs } = await machine.tab({ 'run-flow': runFlow, 'import-table': importTable });
    const answering = await flows.create('answers', 'flow.dag.yaml', echo('said', 'question'));
    const judging = await flows.create('judges', 'flow.dag.yaml', echo('seen', 'wanted'));
    await datasets.import(text('asked.csv', 'question,wanted\nq0,w0\nq1,w1\n'));
    await datasets.import(text('short.csv', 'wanted\nw0\n'));
    const first = await flows.run(answering.id, { data: 'asked' });
    await first.done();
    return { machine, flows, jobs, judging, of: first.id };
  };

  test('takes the dataset that run was over unless one is given, and refuses one with too few rows', async () => {
    const { flows, judging, of } = await ofQuestions();
    await flows.update(judging.id, { settings: { ...judging.settings, data: 'short@1' } });
    const job = await flows.run(judging.id, { of });
    await job.done();
    const seen = (await flows.traces(job.id))!.results.map(({ outputs }) => outputs.seen);
    expect(seen).toEqual(['w0!', 'w1!']);
    const short = await flows.run(judging.id, { of, data: 'short' });
    await expect(short.done()).rejects.toSatisfy((error) => isHearthError(error, 'flow/rows-differ'));
  });

  test('is refused, with the reason, where its answers are on another device or that run was deleted', async () => {
    const { machine, flows, jobs, judging, of } = await ofQuestions();
    const there = await machine.tab({}, { blobs: new SharedMachine().blobs });
    await expect(there.flows.run(judging.id, { of })).rejects.toSatisfy((error) =>
      isHearthError(error, 'store/missing-blob')
    );
    await jobs.delete(of);
    await expect(flows.run(judging.id, { of })).rejects.toSatisfy((error) =>
      isHearthError(error, 'job/not-found')
    );
  });
});

describe('without a model', () => {
  const prompt = (rest: string) => `{type: prompt, source: {path: a.jinja2}, inputs: {x: "a"}, ${rest}}`;
  const asks = (rest: string) => `{type: llm, source: {path: a.jinja2}, ${rest}}`;
  const flowOf = (nodes: readonly string[], more = '') => ({
    'flow.dag.yaml': `inputs: {on: {type: bool}}\nnodes:\n${nodes.map((node) => `- ${node}\n`).join('')}outputs: {o: {reference: "\${a.output}"}}\n${more}`,
    'a.jinja2': 'user:\n{{x}}'
  });
  const first = prompt('name: a');
  const branch = prompt('name: b, activate: {when: "${inputs.on}", is: true}');
  const variants = `node_variants:\n  v:\n    default_variant_id: plain\n    variants:\n      plain: {node: ${prompt('')}}\n      asked: {node: ${asks('inputs: {x: "a"}')}}\n`;
  const start = async (files: Record<string, string>, options: RunFlowOptions = {}) => {
    const { flows } = await open();
    const { id } = await flows.create('x', 'flow.dag.yaml', files);
    const job = await flows.run(id, { rows: [{ on: false }], ...options });
    await job.done();
    return (await flows.report(job.id))!;
  };

  test.each([
    [
      'a node that only follows a condition',
      flowOf([first, branch, asks('name: c, inputs: {x: "${b.output}"}')])
    ],
    ['an aggregation', flowOf([first, asks('name: c, aggregation: true, inputs: {x: "${a.output}"}')])]
  ])('%s refuses no run', async (_name, files) => {
    expect((await start(files)).failed).toBe(0);
  });

  test('a judge leaves the answers without a score, and says why', async () => {
    const { failed, checks } = await start(flowOf([first]), { checks: [{ kind: 'fluency' }] });
    expect([failed, checks[0]!.variants[0]!.reasons[0]]).toEqual([
      0,
      expect.stringContaining('none is chosen')
    ]);
  });

  test('a variant that asks refuses a run of its own, and none that evaluates another run', async () => {
    const { flows } = await open();
    const { id } = await flows.create(
      'x',
      'flow.dag.yaml',
      flowOf([first, '{name: v, use_variants: true}'], variants)
    );
    const answers = await flows.create('y', 'flow.dag.yaml', flowOf([first]));
    const of = await flows.run(answers.id, { rows: [{ on: true }] });
    await of.done();
    await expect(flows.run(id, { rows: [{ on: false }] })).rejects.toSatisfy((error) =>
      isHearthError(error, 'flow/no-model')
    );
    const job = await flows.run(id, { of: of.id, mapping: { on: '${run.inputs.on}' } });
    await job.done();
    expect((await flows.report(job.id))!.failed).toBe(0);
  });
});

test.each(flowTemplates)('the template $id has no problem', ({ id, files }) => {
  const problems = openFlow(files).issues.map(({ text }) => text);
  expect(problems).toEqual(id === 'empty' ? ['there is no node that could run'] : []);
});
