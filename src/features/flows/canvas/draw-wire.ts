// A wire drawn, or taken away, as an edit of the flow's folder: an input leads to where it comes from.
import type { FlowDefinition } from '$core/flows/definition';
import { addFlowInput, addFlowOutput, changeFlowOutput } from '$core/flows/edit/ends';
import type { FlowFolder } from '$core/flows/edit/folder';
import { setActivation, setInput } from '$core/flows/edit/values';
import { openFlow } from '$core/flows/open-flow';
import { parseReference } from '$core/flows/reference';
import type { CanvasWire, PortPlace } from '$ui/graph/canvas-types';
import {
  formsOf,
  givenId,
  givesId,
  inputNames,
  isThere,
  mayConnect,
  morePort,
  portNames,
  referenceTo,
  waitsFor,
  whenPort
} from './flow-graph';

/** The folder with a wire drawn: an input leads to where it comes from. As it is where others have taken away an end of it. */
export function connected(folder: FlowFolder, wire: CanvasWire): FlowFolder {
  const { to } = wire;
  const opened = openFlow(folder.files, folder.main);
  if (!mayConnect(opened.definition, wire)) return folder;
  if (to.node === givesId) {
    const reference = referenceTo(wire.from);
    return to.port === morePort
      ? addFlowOutput(folder, wire.from.node === givenId ? wire.from.port : wire.from.node, reference).folder
      : changeFlowOutput(folder, to.port, { reference });
  }
  const wanted = to.port === morePort || to.port === whenPort ? 'input' : to.port;
  const { folder: ready, place: from } = withSource(folder, wire.from, wanted);
  const { definition, texts } = ready === folder ? opened : openFlow(ready.files, ready.main);
  const node = definition.nodes.find(({ name }) => name === to.node);
  if (!node) return ready;
  const reference = referenceTo(from);
  if (to.port === whenPort)
    return setActivation(ready, node.name, { when: reference, is: node.activate?.is ?? true });
  if (to.port === morePort) {
    const taken = new Set(portNames(definition, node, texts));
    const base = from.node === givenId ? from.port : from.node;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    return setInput(ready, node.name, undefined, name, reference);
  }
  // Variants that do not have the input stay without it, unless none has.
  const variants = Object.entries(definition.variants[node.name]?.nodes ?? {});
  const having = variants.filter(([, form]) => inputNames(form, texts).includes(to.port));
  if (having.length === 0) return setInput(ready, node.name, undefined, to.port, reference);
  return having.reduce((now, [id]) => setInput(now, node.name, id, to.port, reference), ready);
}

/** An input of the flow that is not there yet is made for a wire that is drawn from it. */
export function withSource(
  folder: FlowFolder,
  from: PortPlace,
  wanted: string
): { readonly folder: FlowFolder; readonly place: PortPlace } {
  if (from.node !== givenId || from.port !== morePort) return { folder, place: from };
  const made = addFlowInput(folder, wanted);
  return { folder: made.folder, place: { node: givenId, port: made.name } };
}

/** The reference that a wire from there stands for; undefined where others have taken away what is there. */
export function givenBy({ files, main }: FlowFolder, from: PortPlace): string | undefined {
  return isThere(openFlow(files, main).definition, from) ? referenceTo(from) : undefined;
}

/** Whether a part of a flow may be led to a value: what that refers to is there, and does not wait for the part itself. */
export function mayLead(flow: FlowDefinition, value: unknown, part: string): boolean {
  const reference = parseReference(value);
  if (!reference) return true;
  const { kind, name } = reference;
  if (kind === 'input') return isThere(flow, { node: givenId, port: name });
  return isThere(flow, { node: name, port: 'output' }) && (part === givesId || !waitsFor(flow, name, part));
}

export function disconnected(folder: FlowFolder, { to }: CanvasWire): FlowFolder {
  if (to.node === givesId) return changeFlowOutput(folder, to.port, { reference: '' });
  if (to.port === whenPort) return setActivation(folder, to.node, undefined);
  const { definition } = openFlow(folder.files, folder.main);
  const node = definition.nodes.find(({ name }) => name === to.node);
  if (!node) return folder;
  const hasVariants = definition.variants[node.name] !== undefined;
  return formsOf(definition, node).some((form) => to.port in form.inputs) || hasVariants
    ? setInput(folder, to.node, undefined, to.port, undefined)
    : folder;
}
