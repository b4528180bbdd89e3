// Pipelines over the jobs of a workspace, with the real data engine and the real linear model.
import { expect, test } from 'vitest';
import { cutOut, replaceByComponent } from '$core/graph/cut-component';
import { definitionOf } from '$core/graph/saved-component';
import { pipelinePalette } from '$core/graph/pipeline-palette';
import { newerVersion, newestComponents } from '$sdk/pipeline-components';
import type { Graph } from '$core/graph/graph';
import { runs as scoreRuns } from '../../../workers/score/runs/index';
import {
  changed,
  from,
  hashes,
  node,
  ran,
  runs,
  states,
  training,
  withFlowers
} from '../../support/flower-pipeline';
import { SharedMachine, type TestRuns } from '../../support/memory-workspace';

test('a pipeline runs as jobs; a second run reuses every step; a change runs only what follows', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines } = workspace;
  const { id } = await pipelines.create({ title: 'Flowers', graph: training });
  const first = await ran(workspace, id);
  expect(first.record.state).toBe('completed');
  expect(new Set(Object.values(states(first)))).toEqual(new Set(['completed']));
  const jobs = workspace.jobs.list().length;

  const again = await ran(workspace, id);
  expect(states(again)).toEqual({
    rows: 'completed',
    clean: 'reused',
    parts: 'reused',
    linear: 'reused',
    strict: 'reused',
    best: 'reused'
  });
  expect(workspace.jobs.list()).toHaveLength(jobs);
  expect([...again.steps()].map(([at, s]) => [at, s.outputs])).toEqual(
    [...first.steps()].map(([at, s]) => [at, s.outputs])
  );

  await pipelines.edit(id, (graph) => changed(graph, 'strict', { l2: 3 }));
  const third = await ran(workspace, id);
  expect(states(third)).toMatchObject({
    parts: 'reused',
    linear: 'reused',
    strict: 'completed',
    best: 'completed'
  });
  // What is made again from a run's record is the same to the last bit.
  const forced = await pipelines.run(id, { force: true });
  await forced.done();
  expect(new Set(Object.values(states(forced)))).toEqual(new Set(['completed']));
  expect(forced.record.graph).toEqual(third.record.graph);
  expect(hashes(forced)).toEqual(hashes(third));
});

test('a step that is to run every time is never reused; what follows is, where it gives the same', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines } = workspace;
  const { id } = await pipelines.create({ title: 'Flowers', graph: training });
  await ran(workspace, id);
  await pipelines.edit(id, (graph) => ({
    ...graph,
    nodes: graph.nodes.map((one) => (one.id === 'clean' ? { ...one, run: { force: true } } : one))
  }));
  expect(states(await ran(workspace, id))).toMatchObject({ clean: 'completed', parts: 'reused' });
});

test('tables between steps are not listed until they are kept; models are', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: training });
  const run = await ran(workspace, id);
  expect(workspace.datasets.list().map(({ name }) => name)).toEqual(['meadow-flowers']);
  expect(workspace.models.list().map(({ name }) => name)).toEqual(['Flowers Linear model']);
  const ref = run.output('parts', 'second')!;
  expect(workspace.datasets.get(ref).manifest.rows).toBe(144);
  await workspace.pipelines.keepDataset(ref);
  expect(workspace.datasets.list()).toHaveLength(2);
  const comparison = await workspace.jobs.get(run.steps().get('best')!.job!).report();
  expect(comparison).toMatchObject({ kind: 'comparison', task: 'multiclass', metric: 'logLoss' });
});

test('a run whose tab died goes on: the job under way is found again, nothing is done twice', async () => {
  const machine = new SharedMachine();
  let reached = false;
  const stuck: TestRuns = {
    'split-rows': () => {
      reached = true;
      return new Promise(() => undefined);
    }
  };
  const died = await withFlowers(machine, stuck);
  const { id } = await died.pipelines.create({ title: 'Flowers', graph: training });
  const run = await died.pipelines.run(id);
  while (!reached) await new Promise((r) => setImmediate(r));
  const { blobs, device, log } = machine;
  const next = Object.assign(new SharedMachine(), { blobs, device, log });
  const workspace = await next.tab(runs);
  const resumed = workspace.pipelines.getRun(run.id);
  expect((await resumed.done()).state).toBe('completed');
  expect(new Set(Object.values(states(resumed)))).toEqual(new Set(['completed']));
  const steps = workspace.jobs.list().filter(({ step }) => step);
  expect(steps.map(({ step }) => step!.node).sort()).toEqual(['best', 'clean', 'linear', 'parts', 'strict']);
  expect(steps.find(({ step }) => step!.node === 'parts')).toMatchObject({ resumed: 1 });
});

test('a cancel in another tab stops the run and its jobs', async () => {
  const machine = new SharedMachine();
  let reached = false;
  const slow: TestRuns = {
    'split-rows': async (_call, ctx) => {
      reached = true;
      for (;;) await ctx.tick();
    }
  };
  const workspace = await withFlowers(machine, slow);
  const other = await machine.tab(runs);
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: training });
  const run = await workspace.pipelines.run(id);
  while (!reached) await new Promise((r) => setImmediate(r));
  other.pipelines.cancelRun(run.id);
  expect((await run.done()).state).toBe('cancelled');
  expect(states(run)).toMatchObject({ clean: 'completed', parts: 'cancelled', best: 'cancelled' });
  expect(workspace.jobs.list().find(({ step }) => step?.node === 'parts')?.state).toBe('cancelled');
});

test('a pipeline that cannot run is refused with its first problem, and nothing is written', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const graph = changed(training, 'rows', { ref: 'roses' });
  const { id } = await workspace.pipelines.create({ title: 'Roses', graph });
  await expect(workspace.pipelines.run(id)).rejects.toMatchObject({
    code: 'graph/invalid',
    details: { node: 'rows', first: 'rows: there is no dataset "roses" in this workspace.' }
  });
  expect(workspace.pipelines.runs()).toEqual([]);
});

test('a failed step says why, and what does not need it can be let go on', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const broken = changed(training, 'strict', { target: 'colour' });
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: broken });
  const run = await workspace.pipelines.run(id);
  expect((await run.done()).state).toBe('failed');
  expect(run.steps().get('strict')?.error).toMatchObject({ code: 'job/bad-params' });
  await workspace.pipelines.edit(id, (graph) => ({
    ...graph,
    nodes: graph.nodes.map((n) => (n.id === 'strict' ? { ...n, run: { continueOnFailure: true } } : n))
  }));
  const tolerant = await workspace.pipelines.run(id);
  expect((await tolerant.done()).state).toBe('completed');
  expect(states(tolerant)).toMatchObject({ linear: 'reused', strict: 'failed', best: 'skipped' });
});

test('a time limit of a month is none that is over at once', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const nodes = training.nodes
    .slice(0, 2)
    .map((one) => (one.id === 'clean' ? { ...one, run: { timeoutMs: 30 * 86_400_000 } } : one));
  const { id } = await workspace.pipelines.create({ title: 'Slow', graph: { ...training, nodes } });
  expect(states(await ran(workspace, id))).toEqual({ rows: 'completed', clean: 'completed' });
});

test('a deleted result is made again; a renamed dataset is still the one', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: training });
  await ran(workspace, id);
  await workspace.models.delete('Flowers Linear model');
  await workspace.datasets.rename('meadow-flowers', 'flowers');
  expect(workspace.pipelines.get(id).graph.nodes[0]?.params).toEqual({ ref: 'flowers' });
  const run = await ran(workspace, id);
  expect(states(run)).toMatchObject({ parts: 'reused', linear: 'completed', strict: 'completed' });
});

test('an input of a pipeline is its default, followed when that is renamed; without one it is refused', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines } = workspace;
  const yaml = (input: string) =>
    `kind: pipeline\ntitle: P\ninputs:\n  data: ${input}\nsteps:\n  clean:\n    component: clean-missing\n    inputs:\n      table: \${{inputs.data}}\n`;
  const open = await pipelines.import(yaml('{type: table}'));
  await expect(pipelines.run(open.id)).rejects.toMatchObject({
    code: 'graph/invalid',
    details: {
      node: 'clean',
      first: expect.stringContaining('the input "data", which has no value') as string
    }
  });
  const gone = await pipelines.import(yaml('{type: any, default: "dataset:roses@1"}'));
  await expect(pipelines.run(gone.id)).rejects.toMatchObject({ code: 'graph/invalid' });

  const { id } = await pipelines.import(yaml('{type: table, default: meadow-flowers}'));
  expect(states(await ran(workspace, id))).toEqual({ data: 'completed', clean: 'completed' });
  await workspace.datasets.rename('meadow-flowers', 'flowers');
  expect(pipelines.get(id).graph.inputs).toEqual({ data: { type: 'table', default: 'flowers' } });
  expect(states(await ran(workspace, id))).toEqual({ data: 'completed', clean: 'reused' });
});

test('deleting a pipeline takes what only it had made', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines } = workspace;
  const one = await pipelines.create({ title: 'One', graph: training });
  await ran(workspace, one.id);
  const two = await pipelines.create({ title: 'Two', graph: training });
  const kept = await ran(workspace, two.id);
  expect(states(kept).parts).toBe('reused');
  await pipelines.delete(one.id);
  // The second run reused the first one's tables: they stay.
  expect(workspace.datasets.get(kept.output('parts', 'first')!).manifest.rows).toBe(336);
  await pipelines.delete(two.id);
  expect(pipelines.list()).toEqual([]);
  expect(pipelines.runs()).toEqual([]);
  expect(workspace.models.list()).toHaveLength(1);
});

test('deleting one run takes what only it had made, and says before what stays', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines, jobs } = workspace;
  const { id } = await pipelines.create({ title: 'Flowers', graph: training });
  const first = await ran(workspace, id);
  await pipelines.edit(id, (graph) => changed(graph, 'strict', { l2: 3 }));
  const second = await ran(workspace, id);
  expect([first, second].map(({ record }) => record.number)).toEqual([1, 2]);

  const remains = await pipelines.remainsOf([first.id]);
  expect(remains.assets).toEqual([first.output('linear', 'model'), first.output('strict', 'model')]);
  expect(remains.reused.map(({ node }) => node)).toEqual(['clean', 'parts', 'linear']);
  await pipelines.deleteRuns([first.id]);
  expect(pipelines.runs().map((run) => [run.id, run.number])).toEqual([[second.id, 2]]);
  expect(pipelines.stepRecords.all().size).toBe(training.nodes.length);
  // What the second run shows of the first is there, with its log and its table; all else of the first is not.
  const nodesOf = () =>
    jobs
      .list()
      .flatMap(({ step }) => (step ? `${step.node} ${step.run === first.id ? 'first' : 'second'}` : []));
  expect(nodesOf().sort()).toEqual([
    'best second',
    'clean first',
    'linear first',
    'parts first',
    'strict second'
  ]);
  expect(workspace.datasets.get(second.output('parts', 'first')!).manifest.rows).toBe(336);
  expect(await jobs.get(second.steps().get('linear')!.job!).report()).toBeDefined();
  expect((await ran(workspace, id)).record.number).toBe(3);

  await pipelines.deleteRuns(pipelines.runs().map((run) => run.id));
  expect(nodesOf()).toEqual([]);
  expect(pipelines.stepRecords.all().size).toBe(0);
  expect(workspace.models.list()).toHaveLength(1);
});

test('a run that goes on is not deleted, nor any that is to be deleted with it', async () => {
  let reached = false;
  const slow: TestRuns = {
    'split-rows': async (_call, ctx) => {
      reached = true;
      for (;;) await ctx.tick();
    }
  };
  const workspace = await withFlowers(new SharedMachine(), slow);
  const { pipelines } = workspace;
  const { id } = await pipelines.create({ title: 'Flowers', graph: training });
  const cancelled = await pipelines.run(id);
  cancelled.cancel();
  await cancelled.done();
  const run = await pipelines.run(id);
  while (!reached) await new Promise((r) => setImmediate(r));
  await expect(pipelines.deleteRuns([cancelled.id, run.id])).rejects.toMatchObject({ code: 'asset/in-use' });
  expect(pipelines.runs()).toHaveLength(2);
  run.cancel();
  await run.done();
  await pipelines.deleteRuns([cancelled.id, run.id]);
  expect(pipelines.runs()).toEqual([]);
});

test('YAML of a pipeline reads back to the same graph, and runs', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: training });
  const copy = await workspace.pipelines.import(await workspace.pipelines.text(id));
  expect(copy.graph).toEqual(training);
  expect((await ran(workspace, copy.id)).record.state).toBe('completed');
});

test('a trained pipeline becomes one that predicts with its best model, and a model is registered by name', async () => {
  const more = { ...runs, ...scoreRuns } as unknown as TestRuns;
  const workspace = await withFlowers(new SharedMachine(), more);
  const scaled: Graph = {
    ...training,
    nodes: [
      ...training.nodes.map((n) =>
        n.id === 'linear' || n.id === 'strict' ? { ...n, inputs: { data: from('scale') } } : n
      ),
      node('scale', 'normalise-columns', { inputs: { table: from('parts', 'first') } }),
      node('keep', 'register-model', {
        params: { name: 'Best flowers', stage: 'production' },
        inputs: { model: from('linear', 'model') }
      })
    ]
  };
  const { id } = await workspace.pipelines.create({ title: 'Flowers', graph: scaled });
  const run = await ran(workspace, id);
  const registered = workspace.models.list().find(({ name }) => name === 'Best flowers');
  expect(registered?.stages).toEqual({ 1: 'production' });
  const made = await workspace.pipelines.createInference(run.id);
  expect(made.title).toBe('Flowers: predict');
  const predicted = await ran(workspace, made.id);
  const table = workspace.datasets.get(predicted.output('predict', 'table')!).manifest;
  expect(table.columns.filter(({ name }) => name.startsWith('p('))).toHaveLength(4);
  // The rows are scaled as they were in training: the model is as good as it was on the rows it learned from.
  const judge = await workspace.pipelines.create({
    title: 'Judge',
    graph: {
      ...made.graph,
      nodes: made.graph.nodes.map((n) => (n.id === 'predict' ? { ...n, component: 'evaluate-model' } : n))
    }
  });
  const judged = await ran(workspace, judge.id);
  const { scores } = (await workspace.jobs.get(judged.steps().get('predict')!.job!).report<{
    scores: Record<string, number>;
  }>())!;
  expect(scores.accuracy).toBeGreaterThan(0.85);
});

test('steps saved as a component run as before: nothing is done twice, and the version that is placed stays', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines } = workspace;
  const { id } = await pipelines.create({ title: 'Flowers', graph: training });
  await ran(workspace, id);
  const cut = cutOut(training, new Set(['clean', 'parts']), pipelinePalette);
  const params = [{ node: 'parts', param: 'fraction' }];
  const saved = await pipelines.saveComponent({ title: ' Prepare ', graph: cut.graph, params });
  expect(saved).toMatchObject({ title: 'Prepare', version: 1 });
  await pipelines.edit(id, (graph) => replaceByComponent(graph, cut, saved).graph);

  const run = await ran(workspace, id);
  expect(states(run)).toEqual({
    rows: 'completed',
    Prepare__clean: 'reused',
    Prepare__parts: 'reused',
    linear: 'reused',
    strict: 'reused',
    best: 'reused'
  });
  expect(run.record.drawn).toEqual(pipelines.get(id).graph);

  const next = await pipelines.saveComponent({ ...saved, title: 'Prepare more' });
  expect(next).toMatchObject({ component: saved.component, version: 2 });
  const all = [...pipelines.componentRecords.all().values()];
  expect(newestComponents(all)).toEqual([next]);
  const placed = pipelines.get(id).graph.nodes.find(({ id: one }) => one === 'Prepare')!;
  expect(newerVersion(definitionOf(placed)!, all)).toEqual(next);

  await pipelines.edit(id, (graph) => changed(graph, 'Prepare', { ...placed.params, 'parts.fraction': 5 }));
  await expect(pipelines.run(id)).rejects.toMatchObject({
    code: 'graph/invalid',
    details: { node: 'Prepare' }
  });
  expect((await pipelines.azureText(id)).yaml).toContain('Prepare__parts');
  await pipelines.deleteComponent(saved.component);
  expect(pipelines.componentRecords.all().size).toBe(0);
  expect(await pipelines.text(id)).toContain('saved-component');
});
