// Nodes of a flow as a text for the system's clipboard, each with the files it names, groups and notes; and back, from a text
// that anybody may have written.
import { clipBody, clipText, readClip, type Clip } from '../../graph/clipboard';
import { list, number, record, text as string, Unreadable, type Reader } from '../../graph/read';
import { readGroup, readNote } from '../../graph/text';
import { flowPath } from '../flow-path';
import { parseReference } from '../reference';
import type { FlowCopies } from './copies';
import { nameFrom } from './document';
import type { Place } from './folder';

const furthest = 1_000_000;
const longestName = 200;

export function flowClip(copies: FlowCopies, from: string): string {
  return clipText('flow-nodes', from, copies);
}

/** Nodes from a text; undefined where it is some other text. @throws HearthError graph/not-pasted, flow/unsafe-file */
export function readFlowClip(text: string): Clip<FlowCopies> | undefined {
  const clip = clipBody(text, 'flow-nodes');
  return clip && { from: clip.from, copied: readClip(() => readCopies(clip.body)) };
}

function readCopies(body: unknown): FlowCopies {
  const copies = record(body, 'the text');
  const nodes = list(readNode)(copies.nodes, 'nodes');
  if (new Set(nodes.map(({ name }) => name)).size < nodes.length)
    throw new Unreadable('nodes', 'have one name twice');
  const notes = list(readNote)(copies.notes, 'notes').map((note, i) => ({
    ...note,
    position: readPlace(note.position, `notes[${i}].position`)
  }));
  return { nodes, groups: list(readGroup)(copies.groups, 'groups'), notes };
}

const readNode: Reader<FlowCopies['nodes'][number]> = (input, at) => {
  const { name, entry, variants, files, place, group } = record(input, at);
  return {
    name: readName(name, `${at}.name`),
    entry: record(entry, `${at}.entry`),
    ...(variants === undefined ? {} : { variants: record(variants, `${at}.variants`) }),
    files: readFiles(files, `${at}.files`),
    place: readPlace(place, `${at}.place`),
    ...(group === undefined ? {} : { group: string(group, `${at}.group`) })
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
