// Packages of a distribution for a flow: nothing is asked for before a person says so, each file is held to its hash, and all
// are kept or none. A flow's zip brings its packages, and takes them along.
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Flows } from '$sdk/flows';
import { serveFiles, testDistribution, type TestDistribution } from '../../support/distribution';
import { SharedMachine } from '../../support/memory-workspace';
import { makeWheel } from '../../support/wheel';

const files = {
  'flow.dag.yaml': `outputs: {o: {reference: "\${n.output}"}}\nnodes:\n- {name: n, type: python, source: {type: code, path: n.py}, inputs: {}}\n`,
  'n.py': 'import wide_words\n'
};

let made: TestDistribution;
beforeAll(async () => {
  made = await testDistribution();
});

let server: Awaited<ReturnType<typeof serveFiles>> | undefined;
afterEach(() => server?.close());

/** A workspace whose list of packages is the test's, fetched from a server of these files. */
async function studio(served: ReadonlyMap<string, Blob> = made.files) {
  const machine = new SharedMachine();
  const workspace = await machine.tab({}, { packageList: () => Promise.resolve(made.list) });
  const { flows } = workspace;
  server = await serveFiles(served);
  const packages = await flows.packages();
  await packages.source.set(server.url.slice(0, -1));
  const { id } = await flows.create('mine', 'flow.dag.yaml', files);
  return { machine, workspace, flows, packages, id, server };
}

const namesOf = (flows: Flows, id: string) => (flows.get(id).wheels ?? []).map(({ name }) => name);

test('the plan names packages, needs and address and asks nobody; then all are kept, and there for the next flow', async () => {
  const { machine, workspace, flows, packages, id, server } = await studio();
  const plan = await packages.plan(id);
  expect(plan.address).toBe(server.url);
  expect(plan.packages.map(({ name, url }) => [name, url])).toEqual([
    ['libanswer', `${server.url}libanswer-1.0.zip`],
    ['fast-words', `${server.url}fast_words-1.2-cp314-cp314-pyemscripten_2026_0_wasm32.whl`],
    ['wide-words', `${server.url}wide_words-1.2-py3-none-any.whl`]
  ]);
  expect(await packages.offered(id)).toEqual({ wide_words: 'wide-words', fast_words: 'fast-words' });
  expect(server.asked).toEqual([]);

  const told: string[] = [];
  await packages.fetch(id, plan, {
    onProgress: ({ package: name, done, count, bytes, totalBytes }) =>
      void told.push(`${name} ${done}/${count} ${bytes === totalBytes ? 'whole' : bytes}`)
  });
  expect(told).toEqual(expect.arrayContaining(['libanswer 0/3 0', 'wide-words 2/3 whole']));
  const wheels = flows.get(id).wheels!;
  expect(wheels.map(({ name, install, bytes }) => [name, install, bytes > 100])).toEqual([
    ['libanswer', 'dynlib', true],
    ['fast-words', 'site', true],
    ['wide-words', 'site', true]
  ]);
  expect((await flows.open(id)).issues).toEqual([]);
  expect((await packages.plan(id)).packages).toEqual([]);
  await workspace.cleanUp();
  for (const { blob } of wheels) expect((await machine.blobs.list()).has(blob)).toBe(true);

  const asked = server.asked.length;
  const next = await flows.create('next', 'flow.dag.yaml', files);
  const again = await packages.plan(next.id);
  expect(again.packages.map(({ kept }) => kept!.bytes)).toEqual(wheels.map(({ bytes }) => bytes));
  await packages.fetch(next.id, again);
  expect(namesOf(flows, next.id)).toEqual(['libanswer', 'fast-words', 'wide-words']);
  expect(server.asked).toHaveLength(asked);
});

test('a file that is not what the list says, or does not come, is told, and nothing is kept', async () => {
  const wrong = new Map(made.files);
  wrong.set('wide_words-1.2-py3-none-any.whl', new Blob(['something else']));
  const { flows, packages, id, machine } = await studio(wrong);
  const before = (await machine.blobs.list()).size;
  const plan = await packages.plan(id);
  await expect(packages.fetch(id, plan)).rejects.toMatchObject({
    code: 'flow/package-not-fetched',
    message: expect.stringMatching(
      /wide-words was not taken from .*: its SHA-256 is \w+…, and the list says/
    ) as string
  });
  wrong.delete('wide_words-1.2-py3-none-any.whl');
  await expect(packages.fetch(id, plan)).rejects.toThrow('the server answered 404. Nothing was kept');
  await server!.close();
  await expect(packages.fetch(id, plan)).rejects.toThrow('there is no network, or nothing that may be asked');
  const abort = new AbortController();
  abort.abort();
  await expect(packages.fetch(id, plan, { signal: abort.signal })).rejects.toMatchObject({
    code: 'job/cancelled'
  });
  expect(flows.get(id).wheels).toBeUndefined();
  expect((await machine.blobs.list()).size).toBe(before);
});

test('a distribution of somebody else is read from its list, and left again', async () => {
  const served = new Map([...made.files, ['odd.json', new Blob(['{}'])]]);
  const { packages, id, server } = await studio(served);
  const own = await new SharedMachine().tab({});
  const theirs = await own.flows.packages();
  const { id: flow } = await own.flows.create('mine', 'flow.dag.yaml', files);
  expect(await theirs.plan(flow)).toMatchObject({ packages: [], elsewhere: ['wide_words'] });
  await theirs.source.set(`${server.url}pyodide-lock.json`);
  expect(server.asked).toEqual(['pyodide-lock.json']);
  await theirs.fetch(flow, await theirs.plan(flow));
  expect(namesOf(own.flows, flow)).toHaveLength(3);
  await expect(packages.source.set(`${server.url}odd.json`)).rejects.toThrow(
    "no list of Pyodide's packages (info)"
  );
  await expect(packages.source.set('nowhere')).rejects.toMatchObject({ code: 'data/bad-address' });
  expect((await packages.plan(id)).address).toBe(server.url);
  await packages.source.set('');
  expect((await packages.plan(id)).address).toMatch(/^https:\/\/cdn\.jsdelivr\.net\/pyodide\/v/);
});

test('a list of one’s own that is for another Python by now holds up no run, and is left for the usual one', async () => {
  const machine = new SharedMachine();
  const { flows } = await machine.tab({}, { packageList: () => Promise.resolve(made.list) });
  const packages = await flows.packages();
  const { id } = await flows.create('mine', 'flow.dag.yaml', files);
  const list = { ...made.list, info: { ...made.list.info, abi_version: '2025_0' } };
  await machine.device.setCached('python-packages', { address: 'https://packages.test/', list });
  await expect(packages.plan(id)).rejects.toMatchObject({
    code: 'flow/bad-file',
    message: expect.stringContaining('https://packages.test/: its packages are for Pyodide 2025_0') as string
  });
  expect(await packages.offered(id)).toEqual({});
  await packages.source.set('');
  expect((await packages.plan(id)).packages).toHaveLength(3);
});

test('a flow goes out with its packages and comes in elsewhere with them, byte for byte, without a network', async () => {
  const { flows, packages, id } = await studio();
  await packages.fetch(id, await packages.plan(id));
  await flows.addWheel(id, await makeWheel({ 'tiny_words.py': '' }));
  const zip = await flows.export(id);
  const given = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Object.keys(given).sort()).toEqual([
    'flow.dag.yaml',
    'n.py',
    'wheels/fast_words-1.2-cp314-cp314-pyemscripten_2026_0_wasm32.whl',
    'wheels/libanswer-1.0.zip',
    'wheels/tiny_words-1.2-py3-none-any.whl',
    'wheels/wide_words-1.2-py3-none-any.whl'
  ]);
  const elsewhere = await new SharedMachine().tab({}, { packageList: () => Promise.resolve(made.list) });
  const { flow, leftOut } = await elsewhere.flows.import([zip]);
  expect(leftOut).toEqual([]);
  expect(namesOf(elsewhere.flows, flow.id).sort()).toEqual([
    'fast-words',
    'libanswer',
    'tiny-words',
    'wide-words'
  ]);
  expect((await elsewhere.flows.open(flow.id)).issues).toEqual([]);
  expect(new Uint8Array(await (await elsewhere.flows.export(flow.id)).arrayBuffer())).toEqual(
    new Uint8Array(await zip.arrayBuffer())
  );
  // Where only the record came to, its packages are wanted as if they had never been given.
  const apart = await new SharedMachine().tab({}, { packageList: () => Promise.resolve(made.list) });
  await apart.flows.put({ ...flows.get(id), files: { ...files, 'n.py': '' } });
  const { packages: lost } = await (await apart.flows.packages()).plan(id);
  expect(lost.map(({ name }) => name).sort()).toEqual(['fast-words', 'libanswer', 'wide-words']);
  await expect(apart.flows.export(id)).rejects.toThrow('it is not on this device: fetch it or give it');
  const light = await elsewhere.flows.export(flow.id, { packages: false });
  expect(Object.keys(unzipSync(new Uint8Array(await light.arrayBuffer()))).sort()).toEqual([
    'flow.dag.yaml',
    'n.py'
  ]);
});

test('wheels stay where they lay in a folder; what cannot be taken of it is named, and alone is refused', async () => {
  const { flows } = await new SharedMachine().tab({});
  const bytes = async (file: File) => new Uint8Array(await file.arrayBuffer());
  const good = await makeWheel({ 'tiny_words.py': '' });
  const bad = await makeWheel({ 'x.py': '' }, { name: 'other', tag: 'cp314-cp314-linux_x86_64' });
  const folder = {
    'my/flow.dag.yaml': strToU8(files['flow.dag.yaml']),
    'my/n.py': strToU8('import tiny_words\n'),
    [`my/vendor/${good.name}`]: await bytes(good),
    [`my/vendor/${bad.name}`]: await bytes(bad),
    'my/wheels/libnone-1.zip': await bytes(new File([zipSync({}) as Uint8Array<ArrayBuffer>], 'x'))
  };
  const { flow, leftOut } = await flows.import([
    new File([zipSync(folder) as Uint8Array<ArrayBuffer>], 'my.zip')
  ]);
  expect([...leftOut].sort()).toEqual([`vendor/${bad.name}`, 'wheels/libnone-1.zip']);
  const out = unzipSync(await bytes(await flows.export(flow.id)));
  expect(out[`vendor/${good.name}`]).toEqual(folder[`my/vendor/${good.name}`]);
  const main = new File([files['flow.dag.yaml']], 'flow.dag.yaml');
  await expect(flows.import([main, new File(['def n(): pass'], 'n.py'), bad])).rejects.toThrow(
    'compiled code for linux_x86_64'
  );
  expect(flows.list()).toHaveLength(1);
});
