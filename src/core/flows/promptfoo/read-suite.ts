// A promptfoo configuration as an evaluation: one node that asks a model, a variant for every prompt with every
// provider, a row for every test, and its assertions as checks. What has no counterpart is named, not guessed.
import { HearthError } from '../../errors';
import { isRecord } from '../../params';
import type { Check, CheckSet } from '../checks';
import type { FlowDefinition, FlowIssue } from '../definition';
import { flowPath } from '../flow-path';
import { fitsPattern } from '../glob';
import { readYaml } from '../yaml-text';
import { inlineCode, mapAssertion } from './assertions';
import { readCases } from './csv';
import { caseOf } from './csv-case';
import { readProvider, type Provider } from './providers';
import { around, mostVariants, suiteFlow, type NamedPrompt } from './suite-flow';
import { combinations, inputsOf, pathOf, VariableFiles } from './variables';

export interface SuiteRow {
  readonly values: Readonly<Record<string, unknown>>;
  readonly checks: readonly (Check | CheckSet)[];
  readonly description?: string;
  /** The mean of its checks' scores, by weight, that is good enough; all must hold where absent. */
  readonly threshold?: number;
  /** JavaScript that makes of an answer what its checks look at. */
  readonly transform?: string;
}

export interface ReadSuite {
  readonly flow: FlowDefinition;
  readonly rows: readonly SuiteRow[];
  /** Prompts as files that the configuration does not have as such. */
  readonly prompts: Readonly<Record<string, string>>;
  readonly issues: readonly FlowIssue[];
}

type Files = Readonly<Record<string, string>>;

/** `files` are those of its folder, by path from the configuration. @throws HearthError flow/bad-file, flow/unsafe-file */
export function readSuite(text: string, file: string, files: Files): ReadSuite {
  return new SuiteReader(text, file, files).read();
}

class SuiteReader {
  readonly #file: string;
  readonly #files: Files;
  readonly #config: Record<string, unknown>;
  readonly #lineOf: (path: readonly (string | number)[]) => number | undefined;
  readonly #issues = new Map<string, FlowIssue>();
  readonly #prompts: Record<string, string> = {};
  readonly #variables: VariableFiles;
  #rows = 0;
  #values = 0;
  #hasAround = false;
  #isFull = false;

  constructor(text: string, file: string, files: Files) {
    const { value, lineOf } = readYaml(text, file);
    if (!isRecord(value))
      throw new HearthError('flow/bad-file', { file, line: 1, reason: 'it is no mapping' });
    this.#file = file;
    this.#files = files;
    this.#config = value;
    this.#lineOf = lineOf;
    this.#variables = new VariableFiles(files);
  }

  read(): ReadSuite {
    const { prompts, providers, tests, scenarios, defaultTest } = this.#config;
    const named = this.#list(prompts).flatMap((entry, i) => this.#readPrompts(entry, i));
    const asked = this.#readProviders((providers ?? null) === null ? 'targets' : 'providers');
    const common = this.#recordIn(defaultTest, ['defaultTest']);
    const rows = this.#list(tests).flatMap((entry, i) => this.#readTests(entry, ['tests', i], common));
    if (scenarios !== undefined) this.#note(['scenarios'], 'scenarios are not read');
    this.#noteUnreadParts();
    this.#transformOf(common, ['defaultTest']);
    this.#noteUnread(common, ['defaultTest']);
    if (named.length * asked.length > mostVariants)
      this.#note(['prompts'], `there are more than ${mostVariants} variants; the rest is left out`);
    const flow = suiteFlow(named, asked, inputsOf(rows), this.#hasAround);
    return { flow, rows, prompts: this.#prompts, issues: [...this.#issues.values()] };
  }

  #readProviders(key: 'providers' | 'targets'): readonly Provider[] {
    const asked = this.#list(this.#config[key]).map((entry, i) => {
      const provider = readProvider(entry);
      for (const words of provider.unread) this.#note([key, i], words);
      return provider;
    });
    return asked.length > 0 ? asked : [{ label: 'model', settings: {}, unread: [] }];
  }

  #readPrompts(entry: unknown, index: number): readonly NamedPrompt[] {
    const at = ['prompts', index];
    const given = isRecord(entry) ? (entry.raw ?? entry.id ?? entry.file) : entry;
    const label = isRecord(entry) && typeof entry.label === 'string' ? entry.label : undefined;
    if (typeof given !== 'string') {
      this.#note(at, 'a prompt of this form is not read');
      return [];
    }
    if (/\.(py|js|mjs|cjs|ts)(:\w+)?$/.test(given) || given.startsWith('exec:')) {
      this.#note(at, `the prompt ${given} is a program; programs as prompts do not run here`, 'error');
      return [];
    }
    if (!given.startsWith('file://') && !/^[\w./-]+\.(txt|md|json|j2|jinja2?)$/.test(given))
      return [{ label: label ?? shortened(given), path: this.#keep(`prompt ${index + 1}.jinja2`, given) }];
    return this.#promptFiles(given, at).flatMap(({ path, text }) =>
      (path.endsWith('.json') ? [text] : text.split(/^---\s*$/m)).map((part, i, all) => ({
        label: label ?? (all.length === 1 ? path : `${path} ${i + 1}`),
        path: all.length === 1 ? path : this.#keep(`${path} ${i + 1}.jinja2`, part.trim())
      }))
    );
  }

  /** Files that a prompt names, perhaps by a pattern. */
  #promptFiles(given: string, at: readonly (string | number)[]): readonly { path: string; text: string }[] {
    const wanted = flowPath(given.replace(/^file:\/\//, ''));
    const found = Object.entries(this.#files).filter(([path]) => fitsPattern(path, wanted));
    if (found.length === 0) this.#note(at, `the prompt file ${wanted} is not here`, 'error');
    return found.map(([path, text]) => ({ path, text }));
  }

  #keep(path: string, text: string): string {
    this.#prompts[path] = text;
    return path;
  }

  #readTests(
    entry: unknown,
    at: readonly (string | number)[],
    common: Record<string, unknown>
  ): readonly SuiteRow[] {
    if (typeof entry === 'string') return this.#testFile(entry, at, common);
    if (!isRecord(entry) || this.#isFull) return [];
    this.#noteUnread(entry, at);
    const transform = this.#transformOf(entry, at) ?? this.#transformOf(common, ['defaultTest']);
    const [shared, own] = [record(common.options), record(entry.options)];
    const values = {
      ...this.#recordIn(common.vars, ['defaultTest', 'vars']),
      ...this.#recordIn(entry.vars, at)
    };
    const isExpanded = (own.disableVarExpansion ?? shared.disableVarExpansion) !== true;
    const taken = this.#fitting(values, isExpanded, at);
    const inherited = own.disableDefaultAsserts === true ? [] : this.#list(common.assert);
    const threshold = entry.threshold ?? common.threshold;
    const rest = {
      checks: [...inherited, ...this.#list(entry.assert)].flatMap((one) => this.#check(one, at)),
      ...(typeof entry.description === 'string' ? { description: entry.description } : {}),
      ...(typeof threshold === 'number' ? { threshold } : {}),
      ...(transform === undefined ? {} : { transform })
    };
    const texts = this.#aroundOf(own, shared);
    return taken.map((one) => ({ values: texts ? { ...one, ...texts } : one, ...rest }));
  }

  /** What stands before and after the prompt of a test, as values of its row. */
  #aroundOf(
    own: Record<string, unknown>,
    shared: Record<string, unknown>
  ): Record<string, string> | undefined {
    const given = (name: 'prefix' | 'suffix'): string => textIn(own[name]) || textIn(shared[name]);
    const [before, after] = [given('prefix'), given('suffix')];
    if (before === '' && after === '') return undefined;
    this.#hasAround = true;
    return {
      ...(before === '' ? {} : { [around.before]: before }),
      ...(after === '' ? {} : { [around.after]: after })
    };
  }

  #noteUnreadParts(): void {
    const repeat = record(this.#config.evaluateOptions).repeat;
    const parts = unreadParts.filter((name) => this.#config[name] !== undefined);
    for (const name of typeof repeat === 'number' && repeat > 1
      ? [...parts, 'evaluateOptions.repeat']
      : parts)
      this.#note([name.split('.')[0]!], `"${name}" has no counterpart here and is left out`);
  }

  /** What a test is given that is not heeded. */
  #noteUnread(entry: Record<string, unknown>, at: readonly (string | number)[]): void {
    const options = Object.entries(record(entry.options)).filter(([name]) => !readOptions.has(name));
    const parts = Object.entries(entry).filter(([name]) => !readInTests.has(name));
    const named = [...parts, ...options.map(([name, value]) => [`options.${name}`, value] as const)];
    for (const [name, value] of named)
      if (value !== undefined && value !== null && value !== false)
        this.#note(at, `"${name}" of a test has no counterpart here and is left out`);
  }

  /** A mapping that stands there, or in files that are named there. */
  #recordIn(given: unknown, at: readonly (string | number)[]): Record<string, unknown> {
    if (isRecord(given)) return given;
    const names = this.#list(given).filter((name) => typeof name === 'string');
    return Object.assign({}, ...names.map((name) => this.#recordFile(name, at))) as Record<string, unknown>;
  }

  #recordFile(name: string, at: readonly (string | number)[]): Record<string, unknown> {
    const path = pathOf(name);
    const text = path !== undefined && Object.hasOwn(this.#files, path) ? this.#files[path] : undefined;
    if (path !== undefined && text !== undefined && /\.(ya?ml|json)$/.test(path))
      return record(readYaml(text, path).value);
    const shown = name.replace(/^file:\/\//, '');
    this.#note(
      at,
      text === undefined ? `the file of tests ${shown} is not here` : `tests in ${shown} are not read`
    );
    return {};
  }

  /** The rows that a test stands for, as many as there is room for. */
  #fitting(
    values: Record<string, unknown>,
    isExpanded: boolean,
    at: readonly (string | number)[]
  ): readonly Readonly<Record<string, unknown>>[] {
    const width = Math.max(1, Object.keys(values).length);
    const room = Math.min(mostRows - this.#rows, Math.floor((mostValues - this.#values) / width));
    const most = Math.min(mostCombinations, room);
    const each = isExpanded ? combinations(this.#variables.listed(values), most + 1) : [values];
    this.#isFull = each.length > room;
    if (this.#isFull)
      this.#note(at, `there are more than ${mostRows} rows or ${mostValues} values; the rest is left out`);
    else if (each.length > most)
      this.#note(at, `a test stands for more than ${mostCombinations} values; the rest is left out`);
    const taken = each.slice(0, most);
    this.#rows += taken.length;
    this.#values += taken.length * width;
    return taken.flatMap((one) => {
      const row = this.#variables.filled(one, (text) => this.#note(at, text));
      return row ? [row] : [];
    });
  }

  #testFile(
    name: string,
    at: readonly (string | number)[],
    common: Record<string, unknown>
  ): readonly SuiteRow[] {
    if (/^https?:/.test(name)) {
      this.#note(at, `tests at ${name} are not fetched`, 'error');
      return [];
    }
    const path = flowPath(name.replace(/^file:\/\//, ''));
    const text = Object.hasOwn(this.#files, path) ? this.#files[path] : undefined;
    if (text === undefined) {
      this.#note(at, `the file of tests ${path} is not here`, 'error');
      return [];
    }
    if (path.endsWith('.csv'))
      return readCases(text).flatMap((row) => this.#readTests(caseOf(row), at, common));
    if (!/\.(ya?ml|jsonl?)$/.test(path)) {
      this.#note(at, `tests in ${path} are not read`, 'error');
      return [];
    }
    const tests = path.endsWith('.jsonl')
      ? text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [readYaml(line, path).value]))
      : this.#list(readYaml(text, path).value);
    return tests.flatMap((test) => this.#readTests(test, at, common));
  }

  #check(given: unknown, at: readonly (string | number)[]): readonly (Check | CheckSet)[] {
    const assertion = this.#followTemplate(given);
    return isRecord(assertion) && assertion.type === 'assert-set'
      ? this.#checkSet(assertion, at)
      : this.#checkAlone(assertion, at);
  }

  /** A set has no sets in it: by a template it might hold itself. */
  #checkSet(set: Record<string, unknown>, at: readonly (string | number)[]): readonly CheckSet[] {
    const checks = this.#list(set.assert).flatMap((one) => this.#checkAlone(this.#followTemplate(one), at));
    const { threshold, weight, metric } = set;
    if (checks.length === 0) return [];
    return [
      {
        checks,
        ...(typeof threshold === 'number' ? { threshold } : {}),
        ...(typeof weight === 'number' ? { weight } : {}),
        ...(typeof metric === 'string' ? { label: metric } : {})
      }
    ];
  }

  #checkAlone(assertion: unknown, at: readonly (string | number)[]): readonly Check[] {
    const mapped = mapAssertion(assertion);
    if (mapped.kind === 'check') return [mapped.check];
    this.#note(at, `the assertion "${mapped.type}" has no counterpart here and is left out`);
    return [];
  }

  #followTemplate(assertion: unknown): unknown {
    if (!isRecord(assertion) || typeof assertion.$ref !== 'string') return assertion;
    const name = /^#\/assertionTemplates\/(.+)$/.exec(assertion.$ref)?.[1];
    const templates = record(this.#config.assertionTemplates);
    return name !== undefined && Object.hasOwn(templates, name)
      ? templates[name]
      : { type: `$ref ${assertion.$ref}` };
  }

  /** What is made of answers before they are judged, where it is an expression that stands there. */
  #transformOf(entry: Record<string, unknown>, at: readonly (string | number)[]): string | undefined {
    const given = record(entry.options).transform;
    const code = inlineCode(given);
    if (given !== undefined && code === undefined)
      this.#note(at, 'transforms of answers in files or packages are not applied');
    return code;
  }

  #list(value: unknown): readonly unknown[] {
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : [value];
  }

  /** Each thing is said once, where it is met first. */
  #note(path: readonly (string | number)[], text: string, level: FlowIssue['level'] = 'warning'): void {
    if (this.#issues.has(text)) return;
    const line = this.#lineOf(path) ?? this.#lineOf(path.slice(0, -1));
    this.#issues.set(text, { level, file: this.#file, ...(line === undefined ? {} : { line }), text });
  }
}

const mostCombinations = 1000;
/** Of all tests: a run takes no more rows. */
const mostRows = 10_000;
/** In all rows together: few lines can stand for many, on a page that must not wait for them. */
const mostValues = 1_000_000;

const readInTests = new Set(['vars', 'assert', 'options', 'description', 'threshold', 'metadata']);
const readOptions = new Set([
  'transform',
  'prefix',
  'suffix',
  'disableVarExpansion',
  'disableDefaultAsserts'
]);
/** Of a configuration. */
const unreadParts = ['nunjucksFilters', 'extensions', 'derivedMetrics'] as const;

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`;
}
