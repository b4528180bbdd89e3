// promptflow's flow.dag.yaml as a definition, with what is wrong or unknown in it told at its line. Keys it does not
// know are left alone: the text is what is kept (edit-yaml.ts changes it in place).
import { HearthError } from '../errors';
import { isRecord } from '../params';
import {
  inputTypes,
  type Activation,
  type FlowDefinition,
  type FlowInput,
  type FlowIssue,
  type FlowNode,
  type FlowOutput,
  type InputType,
  type NodeKind,
  type NodeVariants
} from './definition';
import { flowPath } from './flow-path';
import { readYaml, type YamlText } from './yaml-text';

export interface ReadFlow {
  readonly flow: FlowDefinition;
  readonly issues: readonly FlowIssue[];
}

type Path = readonly (string | number)[];

/** @throws HearthError flow/bad-file, flow/unsafe-file, flow/unsupported */
export function readFlow(text: string, file: string): ReadFlow {
  return new Reader(readYaml(text, file), file).read();
}

const kinds: Readonly<Record<string, NodeKind>> = {
  llm: 'llm',
  custom_llm: 'llm',
  prompt: 'prompt',
  javascript: 'code',
  http: 'http',
  embedding: 'embedding',
  search_documents: 'search',
  parse_json: 'parse-json',
  parse_regex: 'parse-regex',
  python: 'python'
};

/** Tools of promptflow's packages that nodes here do as well. */
const packageTools: Readonly<Record<string, NodeKind>> = {
  'promptflow.tools.embedding.embedding': 'embedding'
};

class Reader {
  readonly #yaml: YamlText;
  readonly #file: string;
  readonly #issues: FlowIssue[] = [];

  constructor(yaml: YamlText, file: string) {
    this.#yaml = yaml;
    this.#file = file;
  }

  read(): ReadFlow {
    const { value } = this.#yaml;
    if (!isRecord(value)) throw this.#bad([], 'a flow is a mapping with inputs, outputs and nodes');
    if (value.entry !== undefined && value.nodes === undefined)
      throw new HearthError('flow/unsupported', {
        file: this.#file,
        ...this.#at(['entry']),
        feature: 'A flex flow, which is a Python program'
      });
    const variants = this.#variants(value.node_variants);
    const flow: FlowDefinition = {
      inputs: this.#section(value.inputs, ['inputs'], (name, entry, path) => this.#input(name, entry, path)),
      outputs: this.#section(value.outputs, ['outputs'], (name, entry) => this.#output(name, entry)),
      nodes: this.#list(value.nodes, ['nodes']).map((entry, i) => this.#node(entry, ['nodes', i], variants)),
      variants,
      includes: this.#list(value.additional_includes, ['additional_includes']).map(String)
    };
    return { flow, issues: this.#issues };
  }

  #input(name: string, entry: unknown, path: Path): FlowInput {
    const given = isRecord(entry) ? entry : {};
    const type = given.type ?? 'string';
    const known = inputTypes.find((candidate) => candidate === type);
    if (!known)
      this.#warn([...path, 'type'], `the type "${String(type)}" is not known; it is taken as a string`);
    return {
      name,
      type: known ?? ('string' satisfies InputType),
      ...(typeof given.description === 'string' ? { description: given.description } : {}),
      ...('default' in given ? { default: given.default } : {}),
      isChatInput: given.is_chat_input === true,
      // promptflow takes an input of this name as the history when nothing says so.
      isChatHistory:
        given.is_chat_history === true || (given.is_chat_history === undefined && name === 'chat_history')
    };
  }

  #output(name: string, entry: unknown): FlowOutput {
    const given = isRecord(entry) ? entry : { reference: entry };
    return {
      name,
      type: typeof given.type === 'string' ? given.type : 'string',
      reference: given.reference,
      isChatOutput: given.is_chat_output === true
    };
  }

  #variants(section: unknown): Record<string, NodeVariants> {
    return Object.fromEntries(
      this.#section(section, ['node_variants'], (node, entry, path) => {
        const given = isRecord(entry) ? entry : {};
        const nodes = this.#section(given.variants, [...path, 'variants'], (id, variant, at) => {
          const body = isRecord(variant) && isRecord(variant.node) ? variant.node : {};
          return [id, this.#nodeOf(node, body, [...at, 'node'])] as const;
        });
        if (nodes.length === 0) throw this.#bad(path, `the node "${node}" has no variants`);
        const first = nodes[0]![0];
        const wanted = String(given.default_variant_id ?? first);
        const known = nodes.some(([id]) => id === wanted);
        if (!known) this.#warn(path, `the default variant "${wanted}" of "${node}" is not there`);
        return [node, { default: known ? wanted : first, nodes: Object.fromEntries(nodes) }] as const;
      })
    );
  }

  #node(entry: unknown, path: Path, variants: Readonly<Record<string, NodeVariants>>): FlowNode {
    if (!isRecord(entry) || typeof entry.name !== 'string' || entry.name === '')
      throw this.#bad(path, 'a node needs a name');
    const { name } = entry;
    const own = variants[name];
    if (own && entry.use_variants !== false) {
      const chosen = own.nodes[own.default]!;
      // What the flow says of the node itself holds for every variant.
      return { ...chosen, aggregation: chosen.aggregation || entry.aggregation === true };
    }
    if (entry.use_variants === true && !own)
      this.#warn(path, `the variants of "${name}" are not there`, 'error');
    return this.#nodeOf(name, entry, path);
  }

  #nodeOf(name: string, entry: Record<string, unknown>, path: Path): FlowNode {
    const source = isRecord(entry.source) ? entry.source : {};
    const type = typeof entry.type === 'string' ? entry.type : '';
    const isPackage = source.type === 'package' && kinds[type] === 'python';
    const tool = isPackage ? packageTools[String(source.tool)] : undefined;
    const file =
      typeof source.path === 'string' ? this.#path(source.path, [...path, 'source', 'path']) : undefined;
    const activate = this.#activation(entry.activate, [...path, 'activate']);
    if (type !== '' && !kinds[type])
      this.#warn([...path, 'type'], `nodes of type "${type}" are not known here`, 'error', name);
    return {
      name,
      kind: isPackage ? (tool ?? 'package') : (kinds[type] ?? 'missing'),
      type,
      ...(file === undefined ? {} : { path: file }),
      ...(typeof source.tool === 'string' ? { tool: source.tool } : {}),
      inputs: isRecord(entry.inputs) ? entry.inputs : {},
      ...connectionOf(entry),
      api: entry.api === 'completion' ? 'completion' : 'chat',
      ...(activate ? { activate } : {}),
      aggregation: entry.aggregation === true,
      ...this.#at(path)
    };
  }

  #activation(entry: unknown, path: Path): Activation | undefined {
    if (entry === undefined || entry === null) return undefined;
    if (!isRecord(entry) || typeof entry.when !== 'string' || !('is' in entry))
      throw this.#bad(path, 'activate needs "when" and "is"');
    return { when: entry.when, is: entry.is };
  }

  #path(path: string, at: Path): string {
    try {
      return flowPath(path);
    } catch {
      const reason = `its source "${path.slice(0, 100)}" lies outside the folder of the flow`;
      throw new HearthError('flow/unsafe-file', { file: this.#file, ...this.#at(at), reason });
    }
  }

  /** A mapping, entry by entry. */
  #section<T>(
    value: unknown,
    path: Path,
    read: (name: string, entry: unknown, path: Path) => T
  ): readonly T[] {
    if (value === undefined || value === null) return [];
    if (!isRecord(value)) throw this.#bad(path, `"${path.at(-1)}" must be a mapping`);
    return Object.entries(value).map(([name, entry]) => read(name, entry, [...path, name]));
  }

  #list(value: unknown, path: Path): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw this.#bad(path, `"${path.at(-1)}" must be a list`);
    return value;
  }

  #at(path: Path): { readonly line?: number } {
    const line = this.#yaml.lineOf(path);
    return line === undefined ? {} : { line };
  }

  #bad(path: Path, reason: string): HearthError {
    return new HearthError('flow/bad-file', { file: this.#file, ...this.#at(path), reason });
  }

  #warn(path: Path, text: string, level: FlowIssue['level'] = 'warning', node?: string): void {
    this.#issues.push({
      level,
      file: this.#file,
      ...this.#at(path),
      ...(node === undefined ? {} : { node }),
      text
    });
  }
}

/** A node names its connection beside its inputs, or among them. */
function connectionOf(entry: Record<string, unknown>): { readonly connection?: string } {
  const named = entry.connection ?? (isRecord(entry.inputs) ? entry.inputs.connection : undefined);
  return typeof named === 'string' && named !== '' ? { connection: named } : {};
}
