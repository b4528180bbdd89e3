// Nodes of a flow as a text for the system's clipboard, each with the files it names; and back, from a text that anybody
// may have written.
import { clipBody, clipText, readClip, type Clip } from '../../graph/clipboard';
import { list, number, record, text as string, Unreadable, type Reader } from '../../graph/read';
import { flowPath } from '../flow-path';
import { parseReference } from '../reference';
import { nameFrom } from './document';
import type { Place } from './folder';
import type { CopiedNode } from './nodes';

const furthest = 1_000_000;
const longestName = 200;

export function flowClip(nodes: readonly CopiedNode[], from: string): string {
  return clipText('flow-nodes', from, nodes);
}

/** Nodes from a text; undefined where it is some other text. @throws HearthError graph/not-pasted, flow/unsafe-file */
export function readFlowClip(text: string): Clip<readonly CopiedNode[]> | undefined {
  const clip = clipBody(text, 'flow-nodes');
  return clip && { from: clip.from, copied: readClip(() => readNodes(clip.body)) };
}

function readNodes(body: unknown): readonly CopiedNode[] {
  const nodes = list(readNode)(body, 'nodes');
  if (new Set(nodes.map(({ name }) => name)).size < nodes.length)
    throw new Unreadable('nodes', 'have one name twice');
  return nodes;
}

const readNode: Reader<CopiedNode> = (input, at) => {
  const { name, entry, variants, files, place } = record(input, at);
  return {
    name: readName(name, `${at}.name`),
    entry: record(entry, `${at}.entry`),
    ...(variants === undefined ? {} : { variants: record(variants, `${at}.variants`) }),
    files: readFiles(files, `${at}.files`),
    place: readPlace(place, `${at}.place`)
  };
};

/** A name that can stand in a reference, whatever was written. */
const readName: Reader<string> = (input, at) => {
  const name = string(input, at).slice(0, longestName);
  const isPlain = parseReference(`\${${name}.output}`)?.name === name;
  return isPlain ? name : nameFrom(name, 'node');
};

const readFiles: Reader<Readonly<Record<string, string>>> = (input, at) =>
  Object.fromEntries(
    Object.entries(record(input, at)).map(([path, text]) => [flowPath(path), string(text, `${at}.${path}`)])
  );

const readPlace: Reader<Place> = (input, at) => {
  const { x, y } = record(input, at);
  const within = (value: unknown, name: string): number =>
    Math.max(-furthest, Math.min(furthest, number(value, `${at}.${name}`)));
  return { x: within(x, 'x'), y: within(y, 'y') };
};
