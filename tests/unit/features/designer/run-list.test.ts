import { expect, it } from 'vitest';
import { emptyGraph, type Graph } from '$core/graph/graph';
import { numberedRuns, runNumber, runRow } from '$features/designer/runs/run-list';
import { runs } from '../../../../workers/data/runs/index';
import { SharedMachine, type TestRuns } from '../../../support/memory-workspace';

const graph: Graph = {
  ...emptyGraph,
  nodes: [{ id: 'rows', component: 'enter-data', params: {}, inputs: {} }]
};

it('numbers runs among those of their pipeline, whatever is listed, and reads the steps of one row alone', async () => {
  const workspace = await new SharedMachine().tab(runs as unknown as TestRuns);
  const { pipelines } = workspace;
  const [one, two] = [
    await pipelines.create({ title: 'One', graph }),
    await pipelines.create({ title: 'Two', graph })
  ];
  for (const { id } of [one, two, one]) await (await pipelines.run(id)).done();

  const all = numberedRuns(workspace, { pipeline: '', state: '' });
  expect(all.map(({ run, number }) => [run.title, number])).toEqual([
    ['One', 2],
    ['Two', 1],
    ['One', 1]
  ]);
  expect(all.map(({ run }) => runNumber(workspace, run))).toEqual([2, 1, 1]);
  expect(numberedRuns(workspace, { pipeline: one.id, state: 'completed' })).toHaveLength(2);
  expect(numberedRuns(workspace, { pipeline: '', state: 'failed' })).toEqual([]);
  expect(runRow(workspace, all[0]!)).toMatchObject({ number: 2, done: 1, reused: 1 });

  await pipelines.deleteRuns([all[2]!.run.id]);
  expect(numberedRuns(workspace, { pipeline: one.id, state: '' })[0]?.number).toBe(2);
});
