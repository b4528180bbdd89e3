// Values of a flow's file as a person types them, and what a node may be given.
import type { FlowDefinition } from '$core/flows/definition';
import type { SelectOption } from '$ui/options';
import { canvasText as t } from './canvas-text';
import { givenId, referenceTo, waitsFor } from './flow-graph';

export function written(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** As YAML would read it: a number stays a number, and a text that was one stays a text. */
export function typed(text: string, before: unknown): unknown {
  if (typeof before === 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Everything that a node may be given, as references; all nodes for an output of the flow. A name that is there twice is once here. */
export function sourcesFor(flow: FlowDefinition, node?: string): readonly SelectOption[] {
  const names = [...new Set(flow.nodes.map(({ name }) => name))];
  return [
    ...flow.inputs.map(({ name }) => ({
      value: referenceTo({ node: givenId, port: name }),
      label: name,
      group: t.fromInputs
    })),
    ...names
      .filter((name) => node === undefined || !waitsFor(flow, name, node))
      .map((name) => ({
        value: referenceTo({ node: name, port: 'output' }),
        label: name,
        group: t.fromNodes
      }))
  ];
}

/** A reference in the form that choices have: '${node}' means '${node.output}'. */
export function asChoice(value: unknown): string {
  return written(value)
    .replace(/\s/g, '')
    .replace(/^\$\{([^.[\]{}]+)\}$/, '${$1.output}')
    .replace('${flow.', '${inputs.');
}
