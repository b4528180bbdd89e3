// Which run a flow evaluates, as its form shows it.
import { expect, test } from 'vitest';
import { FlowEditor } from '$features/flows/flow-editor.svelte';
import { RunData } from '$features/flows/run-data.svelte';
import { runFlow } from '$workers/lm/runs/run-flow';
import { SharedMachine } from '../../../support/memory-workspace';

const files = {
  'flow.dag.yaml':
    'inputs: {}\nnodes:\n- {name: a, type: prompt, source: {path: a.jinja2}, inputs: {}}\noutputs: {said: {reference: "${a.output}"}}\n',
  'a.jinja2': 'hello'
};

test('an evaluated run stays chosen when newer ones fill the list, on another device, and until it is cleared once deleted', async () => {
  const machine = new SharedMachine();
  const workspace = await machine.tab({ 'run-flow': runFlow });
  const { flows, jobs } = workspace;
  const answering = await flows.create('answers', 'flow.dag.yaml', files);
  const { id } = await flows.create('judges', 'flow.dag.yaml', files);
  const run = async (): Promise<string> => {
    const job = await flows.run(answering.id, { rows: [{}] });
    await job.done();
    return job.id;
  };
  const of = await run();
  const { settings } = flows.get(id);
  await flows.update(id, { settings: { ...settings, of } });
  for (let newer = 0; newer < 30; newer++) await run();
  const opened = await flows.open(id);
  const look = (tab = workspace): RunData => new RunData(new FlowEditor(tab, id), () => opened);

  const old = look();
  expect([old.runs.length, old.of?.id, old.isMissing, old.isThere]).toEqual([30, of, false, true]);
  expect(old.runOptions.map(({ value }) => value)).toContain(of);

  const there = look(await machine.tab({}, { blobs: new SharedMachine().blobs }));
  await there.readOutputs();
  expect([there.isElsewhere, there.outputs]).toEqual([true, []]);

  await jobs.delete(of);
  const gone = look();
  expect([gone.chosen, gone.of, gone.isMissing, gone.isThere]).toEqual([of, undefined, true, false]);
  expect(gone.runOptions.at(-1)!.value).toBe(of);
  gone.evaluate('');
  await expect.poll(() => flows.get(id).settings.of).toBeUndefined();
});
