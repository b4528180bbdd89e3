// What onnxruntime-web 1.30.0 (its `/wasm` build) can run, and why a model is refused. The limits were measured
// by loading one-operator models of each version. Kernels exist per operator and opset and no list of them is
// published, so the last word has the runtime itself: its message is turned into a plain sentence here.
import { HearthError } from '../errors';
import { allNodes, type OnnxModel } from './reader';

/** Highest versions that load; tests/unit/core/onnx/operators.test.ts tries them. */
export const runtimeLimits = { irVersion: 13, opsets: { '': 26, 'ai.onnx.ml': 5 } } as const;

/** Domains the runtime has kernels for. */
const runtimeDomains: ReadonlySet<string> = new Set(['', 'ai.onnx.ml', 'com.microsoft']);

export interface OperatorCount {
  readonly domain: string;
  readonly name: string;
  readonly count: number;
}

/** Operators in use, most frequent first, also inside branches, loops and functions of the file. */
export function countOperators(model: OnnxModel): readonly OperatorCount[] {
  const counts = new Map<string, { domain: string; name: string; count: number }>();
  for (const node of allNodes([...model.graph.nodes, ...model.functions.flatMap((f) => f.nodes)])) {
    const key = `${node.domain}:${node.op}`;
    const found = counts.get(key);
    if (found) found.count++;
    else counts.set(key, { domain: node.domain, name: node.op, count: 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Why a model is refused: the code and the parts of its sentence. */
export interface Refusal {
  readonly code: 'model/unreadable' | 'model/unsupported';
  readonly reason: string;
  readonly hint?: string;
}

/** What can be said before trying: versions beyond the runtime's, operators of foreign domains, odd inputs. */
export function refusalOf(model: OnnxModel): Refusal | undefined {
  const { irVersion } = model;
  if (irVersion > runtimeLimits.irVersion) {
    const reason = `it is written in ONNX IR version ${irVersion}, and the newest known here is ${runtimeLimits.irVersion}`;
    return unsupported(reason, 'Export it for an older ONNX version.');
  }
  for (const { domain, version } of model.opsets) {
    const newest = (runtimeLimits.opsets as Readonly<Record<string, number>>)[domain];
    if (newest !== undefined && version > newest) {
      const reason = `it uses opset ${version} of ${domain || 'ai.onnx'}, and the newest known here is ${newest}`;
      return unsupported(reason, `Export it with opset ${newest} or lower.`);
    }
  }
  return foreignOperators(model) ?? oddInput(model);
}

function foreignOperators(model: OnnxModel): Refusal | undefined {
  const own = new Set(model.functions.map((f) => `${f.domain}:${f.name}`));
  const foreign = countOperators(model).filter(
    ({ domain, name }) => !runtimeDomains.has(domain) && !own.has(`${domain}:${name}`)
  );
  if (foreign.length === 0) return undefined;
  const names = foreign.map(({ domain, name }) => `${domain}.${name}`);
  const list = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return unsupported(
    `it needs ${names.length === 1 ? 'an operator' : 'operators'} outside standard ONNX (${list})`,
    'Export it without custom operators.'
  );
}

function oddInput(model: OnnxModel): Refusal | undefined {
  const odd = model.graph.inputs.find((input) => /^(sequence|map|optional|sparse|unknown)/.test(input.type));
  if (!odd) return undefined;
  return unsupported(
    `its input "${odd.name}" is a ${odd.type}, and only tensors can be given`,
    'Export it with tensor inputs.'
  );
}

const unsupported = (reason: string, hint: string): Refusal => ({ code: 'model/unsupported', reason, hint });
const unreadable = (reason: string): Refusal => ({ code: 'model/unreadable', reason });

/** The runtime's message on refusing a model, in plain words. */
export function explainRefusal(message: string): Refusal {
  const kernel = /Could not find an implementation for ([\w.]+)\((\d+)\)/.exec(message);
  if (kernel) {
    return unsupported(
      `there is no implementation of version ${kernel[2]} of its operator ${kernel[1]}`,
      'Export it with a newer opset (13 or later is best).'
    );
  }
  const unregistered =
    /No Op registered for (\S+) with domain_version of (\d+)/.exec(message) ??
    /(\S+?)\((-?\d+)\) is not a registered function/.exec(message);
  if (unregistered) {
    const name = unregistered[1]!.replace(':', '.');
    const version = Number(unregistered[2]) > 0 ? ` (opset ${unregistered[2]})` : '';
    return unsupported(
      `its operator ${name}${version} does not exist here`,
      'Export it with standard operators.'
    );
  }
  const opset = /Opset (\d+) is under development[^]*support for domain (\S+) is till opset (\d+)/.exec(
    message
  );
  if (opset) {
    const reason = `it uses opset ${opset[1]} of ${opset[2]}, and the newest known here is ${opset[3]}`;
    return unsupported(reason, `Export it with opset ${opset[3]} or lower.`);
  }
  if (/bad_alloc|out of memory|Integer overflow|Aborted|memory access/i.test(message)) {
    return unsupported(
      'it needs more memory than there is',
      'Use a smaller model, or one with smaller fixed dimensions.'
    );
  }
  if (/protobuf parsing failed/i.test(message)) return unreadable('it is not an ONNX file, or it is damaged');
  return unreadable(`its graph is not valid: ${plainReason(message)}`);
}

/** The essence of a runtime message: no error codes, source paths or C++ signatures; at most 300 characters. */
export function plainReason(message: string): string {
  const text = message
    .replace(/^[^]*?ERROR_MESSAGE:\s*/, '')
    .replace(/^\/\S+:\d+ /, '')
    .replace(/^.*?\)( const)?( \[[^\]]*\])? (?=[A-Z])/, (head) => (head.includes('::') ? '' : head))
    .replace(/^Non-zero status code returned while running (\w+) node\. Name:'.*?' Status Message: /, '$1: ')
    .replace(/^(This is an invalid model|Invalid model|Fatal error)[.:]\s*/, '')
    .replace(/^(Error|Type Error): /, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

/** The error for a refusal of `file`. */
export function refusalError(refusal: Refusal, file: string): HearthError {
  const { code, reason, hint } = refusal;
  if (code === 'model/unreadable') return new HearthError(code, { file, reason });
  return new HearthError(code, hint === undefined ? { file, reason } : { file, reason, hint });
}
