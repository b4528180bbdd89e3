// A wire drawn, or taken away, as an edit of the flow's folder: an input leads to where it comes from.
import { addFlowInput, addFlowOutput, changeFlowOutput } from '$core/flows/edit/ends';
import type { FlowFolder } from '$core/flows/edit/folder';
import { setActivation, setInput } from '$core/flows/edit/values';
import { openFlow } from '$core/flows/open-flow';
import type { CanvasWire, PortPlace } from '$ui/graph/canvas-types';
import {
  formsOf,
  givenId,
  givesId,
  inputNames,
  morePort,
  portNames,
  referenceTo,
  whenPort
} from './flow-graph';

/** The folder with a wire drawn: an input leads to where it comes from. */
export function connected(folder: FlowFolder, wire: CanvasWire): FlowFolder {
  const { to } = wire;
  if (to.node === givesId) {
    const reference = referenceTo(wire.from);
    return to.port === morePort
      ? addFlowOutput(folder, wire.from.node === givenId ? wire.from.port : wire.from.node, reference).folder
      : changeFlowOutput(folder, to.port, { reference });
  }
  const wanted = to.port === morePort || to.port === whenPort ? 'input' : to.port;
  const { folder: ready, place: from } = withSource(folder, wire.from, wanted);
  const { definition, texts } = openFlow(ready.files, ready.main);
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
