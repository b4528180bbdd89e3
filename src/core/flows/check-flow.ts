// Every problem of a flow named at its node before anything runs: references that lead nowhere, circles, names given
// twice, files that are missing, and nodes that do not run here.
import { nodesWith, type FlowDefinition, type FlowIssue, type FlowNode } from './definition';
import type { FlowFiles } from './open-flow';
import { absentPackages } from './python-imports';
import { nodesIn, parseReference } from './reference';
import { unheededOf } from './run/settings';
import { variablesOf } from './source-inputs';

type Say = (text: string, level?: FlowIssue['level']) => void;

/** `modules`: what Python may import besides what is here anyway. */
export function checkFlow(
  flow: FlowDefinition,
  files: FlowFiles,
  file: string,
  modules: readonly string[] = []
): readonly FlowIssue[] {
  const issues: FlowIssue[] = [];
  const names = new Set(flow.nodes.map(({ name }) => name));
  const inputs = new Set(flow.inputs.map(({ name }) => name));
  const everyNode = flow.nodes.flatMap((node) =>
    Object.values(flow.variants[node.name]?.nodes ?? { only: node })
  );
  for (const node of everyNode) {
    const say: Say = (text, level = 'error') => {
      const issue = {
        level,
        file,
        ...(node.line === undefined ? {} : { line: node.line }),
        node: node.name,
        text
      };
      if (!issues.some((other) => other.node === issue.node && other.text === text)) issues.push(issue);
    };
    checkReferences(node, names, inputs, say);
    checkSource(node, files, modules, say);
  }
  const twice = flow.nodes.find(({ name }, i) => flow.nodes.findIndex((other) => other.name === name) < i);
  if (twice)
    issues.push({ level: 'error', file, node: twice.name, text: `two nodes are called "${twice.name}"` });
  for (const node of inCircles(flow))
    issues.push({ level: 'error', file, node, text: `"${node}" waits for its own output` });
  for (const output of flow.outputs) {
    const reference = parseReference(output.reference);
    const known =
      reference?.kind === 'node' ? names.has(reference.name) : !reference || inputs.has(reference.name);
    if (!known)
      issues.push({
        level: 'error',
        file,
        text: `the output "${output.name}" refers to "${reference!.name}", which is not there`
      });
  }
  if (flow.nodes.length === 0) issues.push({ level: 'error', file, text: 'there is no node that could run' });
  for (const path of flow.includes.filter((one) => !isIncluded(one, files)))
    issues.push({
      level: 'warning',
      file,
      text: `"${path}" is included from outside the folder, and was not among what came with it`
    });
  return issues;
}

/** An included file or folder stands in the flow's own under its last name. */
function isIncluded(path: string, files: FlowFiles): boolean {
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return Object.keys(files).some((file) => file === name || file.startsWith(`${name}/`));
}

function checkReferences(
  node: FlowNode,
  names: ReadonlySet<string>,
  inputs: ReadonlySet<string>,
  say: Say
): void {
  for (const value of [...Object.values(node.inputs), node.activate?.when]) {
    const reference = parseReference(value);
    if (!reference) continue;
    const known = reference.kind === 'node' ? names : inputs;
    if (!known.has(reference.name))
      say(`it refers to the ${reference.kind} "${reference.name}", which is not there`);
  }
}

function checkSource(node: FlowNode, files: FlowFiles, modules: readonly string[], say: Say): void {
  const { kind, path } = node;
  const has = path !== undefined && Object.hasOwn(files, path);
  switch (kind) {
    case 'llm':
    case 'prompt':
    case 'code':
      if (path === undefined) return say('it has no source file');
      if (!has) return say(`its file ${path} is not here`);
      if (kind === 'llm') checkSettings(node, files[path]!, say);
      return;
    case 'python': {
      // JavaScript of the same name beside it runs in its place.
      const twin = path?.replace(/\.py$/, '.js');
      if (twin !== undefined && twin !== path && Object.hasOwn(files, twin)) return;
      if (path === undefined) return say('it has no source file');
      if (!has) return say(`its file ${path} is not here`);
      const absent = absentPackages(files[path]!, files, modules);
      if (absent.length > 0)
        say(
          `it imports ${absent.join(', ')}: no such package is here, and "Python packages" under its files says where it can be had`,
          'warning'
        );
      return;
    }
    case 'package':
      return say(`the tool ${node.tool ?? ''} is not here`);
    case 'http': {
      const { method, body } = node.inputs;
      if (body !== undefined && body !== null && body !== '' && /^\s*(get|head)\s*$/i.test(String(method)))
        say(
          `${String(method).trim().toUpperCase()} sends no body: leave its method out, or make it POST`,
          'warning'
        );
      return;
    }
    case 'embedding':
    case 'search':
    case 'parse-json':
    case 'parse-regex':
      return;
    case 'missing':
      if (node.type === '') say('it has no type');
      return;
    default:
      return kind satisfies never;
  }
}

/** A template may take for itself what is called like a setting. */
function checkSettings({ inputs }: FlowNode, template: string, say: Say): void {
  const names = unheededOf(inputs);
  const used = names.length === 0 ? [] : variablesOf(template);
  for (const name of names) if (!used.includes(name)) say(`${name} is not heeded`, 'warning');
}

/** A node that leads back to itself; else those that do with one of their variants. */
function inCircles(flow: FlowDefinition): readonly string[] {
  const circle = findCircle(flow.nodes);
  if (circle !== undefined) return [circle];
  const varied = Object.entries(flow.variants).filter(([name, { nodes }]) =>
    Object.keys(nodes).some((id) => findCircle(nodesWith(flow, { [name]: id })) !== undefined)
  );
  return varied.map(([name]) => name);
}

/** A node that leads back to itself, if there is one. */
export function findCircle(nodes: readonly FlowNode[]): string | undefined {
  const waits = new Map(nodes.map((node) => [node.name, dependencies(node)]));
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (name: string): string | undefined => {
    if (done.has(name)) return undefined;
    if (open.has(name)) return name;
    open.add(name);
    for (const next of waits.get(name) ?? []) {
      const found = visit(next);
      if (found !== undefined) return found;
    }
    open.delete(name);
    done.add(name);
    return undefined;
  };
  for (const { name } of nodes) {
    const found = visit(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of the nodes that a node waits for. */
export function dependencies({ inputs, activate }: FlowNode): readonly string[] {
  return [...new Set(nodesIn([...Object.values(inputs), activate?.when]))];
}
