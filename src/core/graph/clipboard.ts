// What was copied from a canvas, as a text for the system's clipboard: so that it goes to another pipeline or flow, tab,
// window or browser. What comes from there is anybody's: it is only JSON until its kind's reader has taken it apart.
import { HearthError } from '../errors';
import { unsafeKeys } from '../flows/unsafe-keys';
import { isRecord } from '../params';
import type { Copies } from './copies';
import { emptyGraph, type GraphNode } from './graph';
import { Unreadable } from './read';
import { pipelineValue, readPipelineValue } from './text';

export type ClipKind = 'pipeline-steps' | 'flow-nodes';

/** What a text of the clipboard holds, and where it was copied. */
export interface Clip<T> {
  readonly copied: T;
  /** Id of the pipeline or flow. */
  readonly from: string;
}

const mark = 'hearth-clipboard';
const version = 1;
const mostCharacters = 8_000_000;
const mostNodes = 1000;
const deepest = 60;
const kept = 'Nothing was changed.';

export function clipText(kind: ClipKind, from: string, body: unknown): string {
  return JSON.stringify({ [mark]: version, kind, from, body });
}

/**
 * The body of a text that was copied from a canvas; undefined for any other text, which is nobody's mistake.
 * @throws HearthError graph/other-kind, or graph/not-pasted for one that is too large or of another version
 */
export function clipBody(
  text: string,
  kind: ClipKind
): { readonly body: unknown; readonly from: string } | undefined {
  if (!text.startsWith(`{"${mark}":`)) return undefined;
  if (text.length > mostCharacters) throw refused(`it has more than ${mostCharacters} characters`);
  const whole = parsed(text);
  if (!isRecord(whole)) throw refused('it is cut off');
  if (whole[mark] !== version) throw refused('it was copied in another version of Hearth');
  if (whole.kind !== kind) {
    const isFlow = whole.kind === 'flow-nodes';
    throw new HearthError('graph/other-kind', { kind: isFlow ? 'flow-nodes' : 'pipeline-steps' }, { kept });
  }
  checkShape(whole.body, deepest);
  return { body: whole.body, from: typeof whole.from === 'string' ? whole.from : '' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Refuses what is nested deeper than `levels`, and names that reach a prototype, wherever they stand. */
function checkShape(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw refused('it is nested too deeply');
  for (const [key, inner] of Object.entries(value)) {
    if (unsafeKeys.has(key)) throw refused(`it has a forbidden name, ${key}`);
    checkShape(inner, levels - 1);
  }
}

/** Reads a body; what it says is wrong is told as a refusal. */
export function readClip<N>(read: () => Copies<N>): Copies<N> {
  try {
    const { nodes, groups, notes } = read();
    // Groups and notes are drawn as nodes.
    if (nodes.length + groups.length + notes.length > mostNodes)
      throw refused(`it has more than ${mostNodes} nodes`);
    return { nodes, groups, notes };
  } catch (error) {
    if (error instanceof Unreadable) throw refused(error.message);
    throw error;
  }
}

function refused(reason: string): HearthError<'graph/not-pasted'> {
  return new HearthError('graph/not-pasted', { reason }, { kept });
}

/** Steps of a pipeline as a text, with groups and notes. */
export function pipelineClip(copies: Copies<GraphNode>, from: string): string {
  const graph = { ...emptyGraph, ...copies };
  return clipText('pipeline-steps', from, pipelineValue({ title: '', description: '', graph }));
}

/** Steps from a text; undefined where it is some other text. @throws HearthError graph/not-pasted */
export function readPipelineClip(text: string): Clip<Copies<GraphNode>> | undefined {
  const clip = clipBody(text, 'pipeline-steps');
  return clip && { from: clip.from, copied: readClip(() => readPipelineValue(clip.body).graph) };
}
