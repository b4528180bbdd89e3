// Why packages are not here, beside a flow's files: told as long as it is so, and no longer.
import { beforeAll, expect, test } from 'vitest';
import { PackageFetch } from '$features/flows/package-fetch.svelte';
import { serveFiles, testDistribution, type TestDistribution } from '../../../support/distribution';
import { SharedMachine } from '../../../support/memory-workspace';

const files = {
  'flow.dag.yaml': `outputs: {o: {reference: "\${n.output}"}}\nnodes:\n- {name: n, type: python, source: {type: code, path: n.py}, inputs: {}}\n`,
  'n.py': 'import wide_words\n'
};

let made: TestDistribution;
beforeAll(async () => {
  made = await testDistribution();
});

async function opened() {
  const machine = new SharedMachine();
  const { flows } = await machine.tab({}, { packageList: () => Promise.resolve(made.list) });
  const { id } = await flows.create('mine', 'flow.dag.yaml', files);
  return { machine, flows, id, fetching: new PackageFetch(flows, id) };
}

test('a list that cannot be read is told until another address is taken', async () => {
  const { machine, fetching } = await opened();
  const list = { ...made.list, info: { ...made.list.info, abi_version: '2025_0' } };
  await machine.device.setCached('python-packages', { address: 'https://packages.test/', list });
  await fetching.read();
  expect([fetching.error?.code, fetching.plan]).toEqual(['flow/bad-file', undefined]);
  expect(await fetching.setSource('nowhere')).toBe(false);
  expect(fetching.error?.code).toBe('data/bad-address');
  expect(await fetching.setSource('')).toBe(true);
  expect([fetching.error, fetching.plan?.packages.length]).toEqual([undefined, 3]);
});

test('a fetch that failed is told, also after another look, until nothing is wanted any more', async () => {
  const { flows, id, fetching } = await opened();
  const server = await serveFiles(new Map());
  await fetching.setSource(server.url);
  expect(await fetching.fetch(fetching.plan!)).toBeUndefined();
  await server.close();
  await fetching.read();
  expect(fetching.error?.code).toBe('flow/package-not-fetched');
  await flows.update(id, { files: { ...files, 'n.py': 'import json\n' } });
  await fetching.read();
  expect([fetching.error, fetching.plan?.packages]).toEqual([undefined, []]);
});
