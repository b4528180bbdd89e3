// Who may import whom (docs/architecture.md, "Rooms"), as a test: the allow-list, no cycles, files of one idea,
// and time and chance only where they may come in. Own and small: imports are found by pattern, cycles by Tarjan.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const aliases = ['core', 'store', 'sync', 'compute', 'sdk', 'ui', 'parts', 'features'];

/** Rooms, most special first. `$` in a name stands for the same feature or engine. */
const rooms: readonly (readonly [room: string, files: RegExp])[] = [
  ['registry', /^src\/features\/index\.ts$/],
  ['open', /^src\/(open|join|unpack|vault)\.ts$/],
  ['layout', /^src\/routes\/\+layout\.(svelte|ts)$/],
  ['service-worker', /^src\/service-worker\.ts$/],
  ['features/$', /^src\/features\/([^/]+)\//],
  ['joint', /^workers\/(host|runs|pixels)\.ts$/],
  ['workers/$', /^workers\/([^/]+)\//],
  ['$', /^src\/(core|store|sync|compute|sdk|ui|parts|routes|server)\//]
];

/** What each room may import: rooms, and packages by the beginning of their name. `type:` allows types only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: ['core', 'valibot', 'saxes', 'yaml', '@huggingface/jinja'],
  store: ['store', 'core', 'dexie'],
  sync: ['sync', 'core', 'yjs', 'lib0'],
  compute: [
    'compute',
    'core',
    'comlink',
    'onnxruntime-web',
    '@tensorflow/tfjs-backend-wasm',
    'pyodide',
    '@duckdb/'
  ],
  sdk: ['sdk', 'core', 'sync', 'fflate', 'type:store', 'type:compute'],
  open: ['open', 'core', 'store', 'sync', 'compute', 'sdk', 'dexie', 'hash-wasm'],
  ui: [
    'ui',
    'svelte',
    '@lucide/svelte',
    'd3-scale',
    'uplot',
    '@xyflow/svelte',
    '@dagrejs/dagre',
    '@codemirror/',
    '@lezer/highlight',
    'type:core'
  ],
  parts: ['parts', 'ui', 'sdk', 'core', 'svelte', '@lucide/svelte', '$app'],
  registry: ['ui', '@lucide/svelte'],
  features: ['registry', 'parts', 'ui', 'sdk', 'core', 'svelte', '@lucide/svelte', '$app'],
  routes: ['routes', 'features', 'registry', 'parts', 'ui', 'svelte', '$app'],
  layout: ['open', 'features', 'parts', 'ui', 'type:sdk', 'svelte', '$app'],
  'service-worker': ['$service-worker', 'type:core'],
  server: ['server', 'node:', 'ws', '@nats-io/'],
  joint: ['joint', 'core', 'comlink', 'type:workers'],
  // Besides its own files; never another engine's.
  workers: [
    'joint',
    'core',
    'fflate',
    'hash-wasm',
    'hyparquet',
    'hyparquet-',
    'read-excel-file',
    'onnxruntime-',
    '@tensorflow/',
    '@huggingface/',
    '@jitl/',
    '@mlc-ai/web-llm',
    '@duckdb/',
    'apache-arrow',
    'pyodide',
    'quickjs-emscripten-core',
    'sucrase'
  ]
};

/** Departures from the rules, each with its reason. Nothing is here for convenience. */
const longFiles: Readonly<Record<string, string>> = {};
const clockAndChance: Readonly<Record<string, string>> = {
  'src/open.ts': 'composition root of the page',
  'src/ui/now.svelte.ts': "the screens' clock"
};

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}
interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const paths = new Set(['src', 'workers'].flatMap(filesUnder));
const sources: readonly Source[] = [...paths].map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, imports: importsOf(path, text) };
});

function filesUnder(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function importsOf(path: string, text: string): readonly Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$/gm, '');
  const named = code.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*${},\s]+?\s+from\s+)?['"]([^'"]+)['"]/gm
  );
  const lazy = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [
    // Where a worker's script lies is no part of it.
    ...[...named]
      .filter(([, , target]) => !target!.endsWith('?worker&url'))
      .map(([, type, target]) => ({
        target: located(path, target!),
        typeOnly: type !== undefined
      })),
    ...[...lazy].map(([, target]) => ({ target: located(path, target!), typeOnly: false }))
  ];
}

/** A path from the root for what is ours, else the package. */
function located(from: string, specifier: string): string {
  const [name = '', query] = specifier.split('?');
  const alias = aliases.find((candidate) => name.startsWith(`$${candidate}/`));
  if (!alias && !name.startsWith('.') && !name.startsWith('$workers/')) return specifier;
  const base = alias
    ? `src/${name.slice(1)}`
    : name.startsWith('$workers/')
      ? name.slice(1)
      : join(dirname(from), name);
  if (query !== undefined || /\.(css|json|wgsl|wasm)$/.test(base)) return base;
  return ['', '.ts', '.js', '/index.ts'].map((end) => base + end).find((file) => paths.has(file)) ?? base;
}

function roomOf(path: string): { readonly room: string; readonly part: string } {
  for (const [room, files] of rooms) {
    const match = files.exec(path);
    if (match) return { room: room === '$' ? match[1]! : room.replace('/$', ''), part: match[1] ?? '' };
  }
  return { room: 'nowhere', part: path };
}

function mayImport(from: string, { target, typeOnly }: Import): boolean {
  const here = roomOf(from);
  const list = allowed[here.room] ?? [];
  if (!/^(src|workers)\//.test(target)) return list.some((entry) => isPackage(entry, target));
  const there = roomOf(target);
  // Each feature and each engine is a room of its own.
  if (here.room === there.room && ['features', 'workers'].includes(here.room))
    return here.part === there.part;
  return list.includes(there.room) || (typeOnly && list.includes(`type:${there.room}`));
}

/** 'svelte' stands for svelte and svelte/…; 'node:' and '@tensorflow/' for all that begins so. */
function isPackage(entry: string, target: string): boolean {
  return target === entry || target.startsWith(/\w$/.test(entry) ? `${entry}/` : entry);
}

it('every file is in a room', () => {
  const homeless = [...paths].filter((path) => roomOf(path).room === 'nowhere');
  expect(homeless).toEqual([]);
  // Else the patterns above find nothing any more, and everything below passes in vain.
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(paths.size);
});

it('every import is one the table of rooms allows', () => {
  const forbidden = sources.flatMap(({ path, imports }) =>
    imports.filter((target) => !mayImport(path, target)).map(({ target }) => `${path} imports ${target}`)
  );
  expect(forbidden).toEqual([]);
});

it('the page never imports an engine, not even lazily', () => {
  const engines = sources.flatMap(({ path, imports }) =>
    path.startsWith('src/')
      ? imports
          .filter(({ target }) => target.startsWith('workers/'))
          .map(({ target }) => `${path} imports ${target}`)
      : []
  );
  expect(engines).toEqual([]);
});

it('no files import one another in a circle (types aside)', () => {
  expect(cycles()).toEqual([]);
});

it('files are of one idea: at most 400 lines', () => {
  const long = sources
    .filter(({ path, text }) => text.split('\n').length > 401 && !(path in longFiles))
    .map(({ path, text }) => `${path}: ${text.split('\n').length - 1} lines`);
  expect(long).toEqual([]);
});

it('time and chance come in through the composition roots', () => {
  const impure = sources
    .filter(
      ({ path, text }) => /\b(Math\.random|Date\.now)\(|new Date\(\)/.test(text) && !(path in clockAndChance)
    )
    .map(({ path }) => path);
  expect(impure).toEqual([]);
});

/** Strongly connected groups of files by value imports (Tarjan 1972). */
function cycles(): readonly (readonly string[])[] {
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter(({ target, typeOnly }) => !typeOnly && paths.has(target)).map(({ target }) => target)
    ])
  );
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const path of paths) if (!order.has(path)) visit(path);
  return found;
}
