// Wheels that a flow is given: looked into, kept by their hash, refused where they are not what they say.
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { wheelPlatform } from '$core/flows/run/python-build';
import { readWheel } from '$sdk/flow-wheels';
import { SharedMachine } from '../../support/memory-workspace';
import { makeWheel } from '../../support/wheel';

const files = {
  'tiny_words/__init__.py': 'def shout(text):\n    return text.upper() + "!"\n',
  'single.py': ''
};
const flow = {
  'flow.dag.yaml': `outputs: {o: {reference: "\${n.output}"}}\nnodes:\n- {name: n, type: python, source: {type: code, path: n.py}, inputs: {}}\n`,
  'n.py':
    'from promptflow.core import tool\nimport tiny_words\n\n@tool\ndef n():\n    return tiny_words.shout("a")\n'
};

test('a wheel is told by name, version, modules and needs', async () => {
  const metadata = ['Requires-Dist: attrs (>=20)', "Requires-Dist: pytest; extra == 'test'"];
  expect(await readWheel(await makeWheel(files, { metadata }))).toMatchObject({
    name: 'tiny-words',
    version: '1.2',
    file: 'tiny_words-1.2-py3-none-any.whl',
    modules: ['single', 'tiny_words'],
    needs: ['attrs']
  });
});

test.each([
  [
    'compiled code by name',
    makeWheel(files, { tag: 'cp314-cp314-linux_x86_64' }),
    'compiled code for linux_x86_64'
  ],
  [
    'an interface that is no interface',
    makeWheel(files, { tag: `cp314-constructor-${wheelPlatform}` }),
    'it is for cp314 constructor'
  ],
  ['Python 2', makeWheel(files, { tag: 'py2-none-any' }), 'it is for py2'],
  [
    'compiled code inside',
    makeWheel({ ...files, 'tiny_words/fast.so': 'x' }),
    'compiled code (tiny_words/fast.so)'
  ],
  ['not pure', makeWheel(files, { isPure: false }), 'does not say that it is pure Python'],
  [
    'a changed file',
    makeWheel(files, { tampered: { 'single.py': 'evil()' } }),
    'single.py is not what its list says'
  ],
  ['a file more', makeWheel(files, { tampered: { 'more.py': '' } }), 'its list does not name more.py'],
  ['a way out', makeWheel(files, { tampered: { '../out.py': '' } }), 'leads out of the folder'],
  [
    'another name',
    makeWheel(files).then((wheel) => new File([wheel], 'other-1.2-py3-none-any.whl')),
    'its name says other 1.2'
  ],
  [
    'no wheel',
    Promise.resolve(new File([zipSync({ 'a.py': strToU8('') })], 'a-1-py3-none-any.whl')),
    'it has no METADATA'
  ],
  ['no zip', Promise.resolve(new File(['x'], 'a-1-py3-none-any.whl')), 'it is no zip'],
  ['no such name', Promise.resolve(new File(['x'], 'a.whl')), 'its name is not that of a wheel']
])('refused: %s', async (_what, wheel, reason) => {
  await expect(wheel.then(readWheel)).rejects.toThrow(reason);
});

test('it is kept with the flow through a sweep, takes the place of an older version, and is missed no more', async () => {
  const machine = new SharedMachine();
  const workspace = await machine.tab({});
  const { flows } = workspace;
  const { id } = await flows.create('mine', 'flow.dag.yaml', flow);
  const problem = async () => (await flows.open(id)).issues.map(({ text }) => text);
  expect((await problem())[0]).toContain('it imports tiny_words');
  await flows.addWheel(id, await makeWheel(files, { version: '1.0' }));
  const { blob } = await flows.addWheel(id, await makeWheel(files));
  expect(flows.get(id).wheels!.map(({ version }) => version)).toEqual(['1.2']);
  expect(await problem()).toEqual([]);
  await workspace.cleanUp();
  expect((await machine.blobs.list()).has(blob)).toBe(true);
  await flows.update(id, { wheels: [] });
  expect((await problem())[0]).toContain('it imports tiny_words');
  await workspace.cleanUp();
  expect((await machine.blobs.list()).has(blob)).toBe(false);
});
