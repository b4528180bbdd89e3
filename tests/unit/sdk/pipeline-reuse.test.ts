// Which results a pipeline takes for its own once assets have been deleted and their names given to others.
import { expect, test } from 'vitest';
import type { PipelineRun } from '$sdk/pipelines';
import { changed, hashes, ran, states, training, withFlowers } from '../../support/flower-pipeline';
import { SharedMachine } from '../../support/memory-workspace';

test('a result whose ref has gone to another is made again, and nothing predicts with that other', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines } = workspace;
  const graph = { ...training, nodes: training.nodes.filter(({ id }) => id !== 'strict' && id !== 'best') };
  const { id } = await pipelines.create({ title: 'Flowers', graph });
  const modelOf = (run: PipelineRun) => run.steps().get('linear')!.outputs!.model!;
  const first = await ran(workspace, id);
  await workspace.models.delete('Flowers Linear model');
  await workspace.cleanUp();
  await pipelines.edit(id, (now) => changed(now, 'linear', { l2: 50 }));
  const second = await ran(workspace, id);
  expect(modelOf(second).value).toBe(modelOf(first).value);
  expect(modelOf(second).hash).not.toBe(modelOf(first).hash);
  await expect(pipelines.createInference(first.id)).rejects.toMatchObject({ code: 'pipeline/no-model' });

  await pipelines.edit(id, () => graph);
  const third = await ran(workspace, id);
  expect(states(third)).toMatchObject({ parts: 'reused', linear: 'completed' });
  expect(modelOf(third).hash).toBe(modelOf(first).hash);
});

test('a job of before hashes were kept is reused where the asset says that the job made it', async () => {
  const workspace = await withFlowers(new SharedMachine());
  const { pipelines, jobs } = workspace;
  const { id } = await pipelines.create({ title: 'Flowers', graph: training });
  const first = await ran(workspace, id);
  for (const job of jobs.list()) await jobs.update(job.id, { outputHashes: undefined } as object);
  expect(states(await ran(workspace, id))).toMatchObject({ parts: 'reused', linear: 'reused' });

  await workspace.models.delete('Flowers Linear model');
  await workspace.cleanUp();
  await ran(
    workspace,
    (await pipelines.create({ title: 'Flowers', graph: changed(training, 'linear', { l2: 50 }) })).id
  );
  for (const job of jobs.list()) await jobs.update(job.id, { outputHashes: undefined } as object);
  const run = await ran(workspace, id);
  expect(run.steps().get('linear')!.state).toBe('completed');
  expect(hashes(run)).toEqual(hashes(first));
});
