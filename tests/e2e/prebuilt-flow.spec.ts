// Prebuilt models behind a flow on the built studio: what stands in their way is told before a run.
import { expect, openStudio, test, waitForOfflineFiles } from './fixture';

test('a prebuilt model that cannot be had is named before a flow runs', async ({ page, context }) => {
  await openStudio(page);
  await waitForOfflineFiles(page);
  await context.setOffline(true);
  const told = await page.evaluate(async () => {
    const { flows, prebuilt, jobs } = await hearth.open();
    const models = await prebuilt.list();
    const flow = await flows.create('ask', 'flow.dag.yaml', {
      'flow.dag.yaml': `inputs: {word: {type: string}}
outputs: {said: {reference: "\${answer.output}"}}
nodes:
- {name: answer, type: llm, source: {type: code, path: ask.jinja2}, inputs: {word: "\${inputs.word}"}}
`,
      'ask.jinja2': 'user:\nSay {{word}}\n'
    });
    const refusal = (id: string) =>
      flows.run(flow.id, { rows: [{ word: 'a' }], connections: { '': { kind: 'prebuilt', id } } }).then(
        () => 'ran',
        (error: Error) => error.message
      );
    const full = models.find(({ id }) => /^SmolLM2-360M.*q0f32/.test(id))!;
    const half = models.find(({ id }) => /^SmolLM2-360M.*q4f16/.test(id))!;
    return {
      full: await refusal(full.id),
      half: await refusal(half.id),
      none: await refusal(''),
      other: await refusal('no-such-model'),
      jobs: jobs.list().filter(({ component }) => component === 'run-flow').length
    };
  });
  expect(told.full).toContain('is not on this device yet, and there is no network to fetch it from');
  expect(told.half).toMatch(/shader-f16 of the graphics device|no network to fetch it from/);
  expect(told.none).toContain('asks a language model, and none is chosen');
  expect(told.other).toContain('not among the prebuilt models');
  expect(told.jobs).toBe(0);
});
