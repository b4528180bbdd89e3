import { beforeAll, describe, expect, it } from 'vitest';
import { runs as dataRuns } from '$workers/data/runs/index';
import type { Workspace } from '$sdk/workspace';
import { TrainForm } from '$features/training/form/train-form.svelte';
import { SharedMachine, type TestRuns } from '../../../support/memory-workspace';

const csv = `id,group,size,twin,price\n${Array.from(
  { length: 60 },
  (_, i) => `a${i}x,${'abc'[i % 3]},${i * 7 + 0.5},${100 + ((i * 13) % 29)},${100 + ((i * 13) % 29)}`
).join('\n')}\n`;

const runs: TestRuns = {
  ...(dataRuns as unknown as TestRuns),
  'train-linear': () => new Promise(() => undefined),
  'train-gradient-boosting': () => new Promise(() => undefined)
};

let workspace: Workspace;

beforeAll(async () => {
  workspace = await new SharedMachine().tab(runs, { parallelJobs: 4 });
  await workspace.datasets.import(new File([csv], 'flats.csv'), { name: 'flats' });
});

async function formOf(ref = 'flats'): Promise<TrainForm> {
  const form = new TrainForm(workspace);
  form.useDataset(ref);
  await workspace.datasets.profile(ref);
  await expect.poll(() => form.profile).toBeDefined();
  return form;
}

describe('the training form', () => {
  it('proposes target and task, and leaves ids and copies of the target out', async () => {
    const form = await formOf();
    expect(form).toMatchObject({ target: 'price', task: 'regression', obstacle: undefined });
    const left = form.features.filter((feature) => !feature.chosen);
    expect(left.map(({ column, reason }) => [column.name, reason])).toEqual([
      ['id', 'id'],
      ['twin', 'copy']
    ]);
  });

  it('names the features where they are not simply all of use', async () => {
    const form = await formOf();
    expect(form.paramsOf('train-linear')).toMatchObject({ features: [], task: 'auto' });
    form.tick(['twin'], true);
    expect(form.paramsOf('train-linear')).toMatchObject({ features: ['group', 'size', 'twin'] });
  });

  it('says what stands in the way of starting', async () => {
    const form = await formOf();
    form.choose('train-gradient-boosting', false);
    expect(form.obstacle).toBe('algorithm');
    form.choose('train-linear', true);
    form.validation = { validation: 'group' };
    expect(form.obstacle).toBe('group');
    form.validation = { validation: 'group', groupColumn: 'group' };
    expect(form.features.find(({ column }) => column.name === 'group')?.reason).toBe('group');
    form.setOwn('train-linear', { l2: -1 });
    expect(form.obstacle).toBe('settings');
    form.tick(['size', 'twin'], false);
    expect(form.obstacle).toBe('features');
  });

  it('tells time and memory, and refuses what cannot fit with the sentence of the job', async () => {
    const form = await formOf();
    await expect.poll(() => form.costs.get('train-linear')?.fits).toBe(true);
    const small = await new SharedMachine().tab(runs, { memoryBudget: 1000 });
    await small.datasets.import(new File([csv], 'flats.csv'), { name: 'flats' });
    const cramped = new TrainForm(small);
    cramped.useDataset('flats');
    await expect.poll(() => cramped.obstacle).toBe('memory');
    expect(cramped.costs.get('train-gradient-boosting')?.refusal?.message).toContain('can be used here');
  });

  it('starts one job for each algorithm, and a run is taken over whole', async () => {
    const form = await formOf();
    form.choose('train-linear', true);
    form.setOwn('train-linear', { l2: 3 });
    form.seed = 9;
    form.name = 'flat prices';
    const ids = await form.start();
    const records = ids.map((id) => workspace.jobs.get(id).record);
    expect(records.map((record) => [record.component, record.outputName, record.seed])).toEqual([
      ['train-gradient-boosting', 'flat prices gradient-boosting', 9],
      ['train-linear', 'flat prices linear', 9]
    ]);
    const again = new TrainForm(workspace);
    again.useRun(records[1]!);
    await expect.poll(() => again.profile).toBeDefined();
    expect(again.paramsOf('train-linear')).toMatchObject(records[1]!.params);
    expect(again).toMatchObject({ chosen: ['train-linear'], seed: 9 });
  });

  it('tells a dataset that is gone', () => {
    const form = new TrainForm(workspace);
    form.useDataset('nothing@3');
    expect(form.error?.code).toBe('asset/not-found');
    expect(form.obstacle).toBe('dataset');
  });
});
