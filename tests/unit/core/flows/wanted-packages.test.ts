// What a flow's Python wants of Pyodide's own distribution, by the list of the version that is built in.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { packageWith, readDistribution, withNeeds } from '$core/flows/distribution';
import { readRequirements } from '$core/flows/requirements';
import { packagesAddress, pythonBuild, wheelPlatform } from '$core/flows/run/python-build';
import { wantedPackages } from '$core/flows/wanted-packages';
import { wheelFiles, type FlowWheel } from '$core/flows/wheels';

const find = createRequire(import.meta.url);
const list = JSON.parse(readFileSync(find.resolve('pyodide/pyodide-lock.json'), 'utf8')) as { info: object };
const { version } = find('pyodide/package.json') as { version: string };
const distribution = readDistribution(list);

const wheel = (name: string, more: Partial<FlowWheel> = {}): FlowWheel => ({
  ...{ name, version: '1', file: `${name}-1-py3-none-any.whl`, blob: 'sha256:x' as FlowWheel['blob'] },
  ...{ bytes: 1, modules: [name], needs: [] },
  ...more
});

test('what the studio says of its Python is what Pyodide says, and its list is read', () => {
  expect(pythonBuild).toEqual(list.info);
  expect(packagesAddress).toBe(`https://cdn.jsdelivr.net/pyodide/v${version}/full/`);
  expect(distribution.get('numpy')!.file).toContain(wheelPlatform);
  expect(packageWith('sklearn', distribution)!.name).toBe('scikit-learn');
  // Every package's needs are in the list too.
  for (const { needs } of distribution.values())
    for (const need of needs) expect(distribution.has(need)).toBe(true);
});

test('packages come with what they need, which stands before them', () => {
  const names = withNeeds(['scikit_learn', 'no-such'], distribution).map(({ name }) => name);
  expect([...names].sort()).toEqual(['joblib', 'numpy', 'scikit-learn', 'scipy', 'threadpoolctl']);
  expect(names.indexOf('numpy')).toBeLessThan(names.indexOf('scipy'));
  expect(names.at(-1)).toBe('scikit-learn');
});

test('imports and requirements are wanted with their reasons; what is here or the studio has is not', () => {
  const files = {
    'grade.py':
      'import numpy as np, os\nfrom helpers import x\nimport jinja2\n\ndef f():\n    import odd_one\n',
    'helpers.py': 'from dateutil.parser import parse\n',
    'twin.py': 'import pandas\n',
    'twin.js': '',
    'requirements.txt':
      '# of the flow\nnumpy==1.26 # pinned\npromptflow[azure]>=1\nPyYAML\nnowhere ; python_version > "3"\n-r more.txt\n'
  };
  const { packages, elsewhere } = wantedPackages(files, [wheel('PyYAML', { needs: ['six'] })], distribution);
  expect(packages.map(({ name, reasons }) => [name, reasons])).toEqual([
    [
      'numpy',
      [
        { kind: 'import', module: 'numpy', file: 'grade.py' },
        { kind: 'requirement', version: '==1.26', file: 'requirements.txt' }
      ]
    ],
    ['six', [{ kind: 'need', of: 'PyYAML' }]],
    ['python-dateutil', [{ kind: 'import', module: 'dateutil', file: 'helpers.py' }]]
  ]);
  expect(elsewhere).toEqual(['odd_one', 'nowhere']);
});

test.each([
  ['numpy', { name: 'numpy', version: '' }],
  ['scikit_learn >= 1.2, <2 ; python_version < "4"', { name: 'scikit_learn', version: '>=1.2,<2' }],
  ['uvicorn[standard]~=0.3', { name: 'uvicorn', version: '~=0.3' }],
  ['it @ https://example.org/it.whl', { name: 'it', version: '' }],
  ['--index-url https://example.org', undefined],
  ['https://example.org/it.whl', undefined],
  // What would take a slow reader hours.
  [`a${' '.repeat(900)}"`, undefined],
  [`a${' '.repeat(500_000)}"`, undefined]
])('a line of requirements: %s', (line, read) => {
  expect(readRequirements(line)).toEqual(read === undefined ? [] : [read]);
});

test('a list that is none, or of another Python, is refused', () => {
  expect(() => readDistribution({ info: pythonBuild, packages: { a: { name: 'a' } } })).toThrow(
    'packages.a.'
  );
  const other = { info: { ...pythonBuild, abi_version: '2025_0' }, packages: {} };
  expect(() => readDistribution(other)).toThrow('for Pyodide 2025_0, and this is 2026_0');
});

test('a run is given libraries first, and each package after what it needs', () => {
  const given = [
    wheel('app', { needs: ['Fast.Words'] }),
    wheel('fast_words', { install: 'site', needs: ['lib-b'] }),
    wheel('lib-b', { install: 'dynlib', needs: ['lib-a'] }),
    wheel('lib-a', { install: 'dynlib', abi: pythonBuild.abi_version }),
    wheel('of-another-python', { install: 'site', abi: '2025_0' })
  ];
  const order = wheelFiles(given).map(({ file }) => file.split('-1-')[0]);
  expect(order).toEqual(['lib-a', 'lib-b', 'fast_words', 'app']);
});
