// A flow's folder as something that can be shown and run: which file is its main one, what it says, and what stands in
// the way. The files stay as they came; this is only how they are read.
import { HearthError } from '../errors';
import type { FlowDefinition, FlowIssue, FlowNode } from './definition';
import { readFlex } from './read-flex';
import { readPrompty, splitPrompty } from './prompty';
import type { SuiteRow } from './promptfoo/read-suite';
import { readSuite } from './promptfoo/read-suite';
import { readFlow } from './read-flow';
import { checkFlow } from './check-flow';

export type FlowFiles = Readonly<Record<string, string>>;

export type FlowKind = 'dag' | 'flex' | 'prompty' | 'suite';

export interface OpenedFlow {
  readonly kind: FlowKind;
  /** The file that describes it. */
  readonly main: string;
  readonly definition: FlowDefinition;
  /** Templates and code by path. */
  readonly texts: FlowFiles;
  /** A suite's own test cases. */
  readonly rows: readonly SuiteRow[];
  readonly issues: readonly FlowIssue[];
}

const mainFiles: readonly (readonly [FlowKind, RegExp])[] = [
  ['dag', /(^|\/)flow\.dag\.ya?ml$/],
  ['flex', /(^|\/)flow\.flex\.ya?ml$/],
  ['suite', /(^|\/)promptfooconfig\.(ya?ml|json)$/],
  ['prompty', /\.prompty$/]
];

/** The file that describes a flow, nearest to the top of its folder. */
export function findMain(paths: readonly string[]): string | undefined {
  for (const [, pattern] of mainFiles) {
    const found = paths.filter((path) => pattern.test(path));
    found.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

export function kindOfMain(path: string): FlowKind | undefined {
  return mainFiles.find(([, pattern]) => pattern.test(path))?.[0];
}

/**
 * Files by their paths in the flow's folder, where its main file stands at the top. `modules` can be imported by its Python
 * besides: those of its wheels.
 * @throws HearthError flow/no-flow, flow/bad-file, flow/unsafe-file, flow/unsupported
 */
export function openFlow(
  files: FlowFiles,
  main = findMain(Object.keys(files)),
  modules: readonly string[] = []
): OpenedFlow {
  const text = main === undefined ? undefined : files[main];
  const kind = main === undefined ? undefined : kindOfMain(main);
  if (main === undefined || text === undefined || kind === undefined)
    throw new HearthError('flow/no-flow', { where: main ?? 'these files' });
  const read = readMain(kind, text, main, files);
  const opened = { kind, main, definition: read.flow, texts: read.texts, rows: read.rows };
  return { ...opened, issues: [...read.issues, ...checkFlow(read.flow, read.texts, main, modules)] };
}

function readMain(kind: FlowKind, text: string, main: string, files: FlowFiles) {
  switch (kind) {
    case 'dag':
      return { ...readFlow(text, main), texts: files, rows: [] };
    case 'flex':
      return { ...readFlex(text, main, files), texts: files, rows: [] };
    case 'prompty':
      return {
        ...readPrompty(text, main),
        texts: { ...files, [main]: splitPrompty(text, main).body },
        rows: []
      };
    case 'suite': {
      const suite = readSuite(text, main, files);
      return { ...suite, texts: { ...files, ...suite.prompts } };
    }
    default:
      return kind satisfies never;
  }
}

/** JavaScript that stands beside a Python file runs in its place: 'grade.py' and 'grade.js'. */
export function codePath(node: FlowNode, files: FlowFiles): string | undefined {
  const { kind, path } = node;
  if (kind === 'code') return path;
  if (kind !== 'python' || path === undefined) return undefined;
  const twin = path.replace(/\.py$/, '.js');
  return twin !== path && Object.hasOwn(files, twin) ? twin : undefined;
}
