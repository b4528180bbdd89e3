// What an embedding, a search and an HTTP node make of their inputs.
import { HearthError } from '../../errors';
import { isRecord } from '../../params';
import { parsedJson } from '../column-mapping';
import { textOf } from '../evaluators/evaluator';
import { fitsWhole } from '../glob';
import type { SearchAsk } from '../retrieval/passages';
import type { PlannedNode } from './plan';
import type { HttpAsk } from './ports';
import type { HttpAnswer } from './python';

type Values = Readonly<Record<string, unknown>>;

const most = { words: 2000, passages: 100, documents: 500 };

/** `input`, and `model` or `deployment_name` as promptflow's embedding tool has them. */
export function embedAskOf({ node }: PlannedNode, values: Values) {
  const { input } = values;
  const texts = Array.isArray(input) ? input.map(textOf) : [textOf(input)];
  return { ask: { node: node.name, ...placeOf(node, values), texts }, isOne: !Array.isArray(input) };
}

/**
 * `query`, and `documents`: a list of texts or of {name, text}, one text, or a path of the flow's folder, where '*' stands
 * for anything ('docs/*.md').
 * @throws HearthError flow/node-failed when there is no document
 */
export function searchAskOf({ node, files = {} }: PlannedNode, values: Values): SearchAsk {
  const { query, documents, chunk_words: words, overlap, top_k: top } = values;
  const found = documentsOf(documents, files);
  if (Object.keys(found).length === 0) {
    const reason = `there is no document${typeof documents === 'string' ? ` "${documents.slice(0, 80)}"` : ''} to search.`;
    throw new HearthError('flow/node-failed', { node: node.name, reason });
  }
  const size = within(words, 1, most.words, 120);
  return {
    node: node.name,
    ...placeOf(node, values),
    documents: found,
    query: textOf(query),
    words: size,
    overlap: within(overlap, 0, size - 1, Math.min(20, size - 1)),
    most: within(top, 1, most.passages, 3)
  };
}

function documentsOf(given: unknown, files: Readonly<Record<string, string>>): Record<string, string> {
  if (Array.isArray(given)) {
    const named = new Map<string, string>();
    given.slice(0, most.documents).forEach((entry: unknown, i) => {
      const { name, text } = isRecord(entry) ? entry : { name: undefined, text: entry };
      named.set(freeName(typeof name === 'string' ? name : `document ${i + 1}`, named), textOf(text));
    });
    return Object.fromEntries(named);
  }
  const path = textOf(given);
  const paths = Object.keys(files).filter((file) => fitsWhole(file, path));
  if (paths.length > 0) return Object.fromEntries(paths.map((file) => [file, files[file]!]));
  // A text is a document itself; what looks like a path is one that is not there.
  return path.trim() === '' || /^[\w./*-]+$/.test(path) ? {} : { document: path };
}

/** Several documents may have one name: a passage says which of them it is of. */
function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  return free;
}

/** @throws HearthError flow/node-failed for what is no address */
export function httpAskOf({ node }: PlannedNode, { url, method, headers, body, params }: Values): HttpAsk {
  const base = textOf(url).trim();
  if (!URL.canParse(base)) {
    const reason = `"${base.slice(0, 100)}" is no address.`;
    throw new HearthError('flow/node-failed', { node: node.name, reason });
  }
  const address = new URL(base);
  for (const [name, value] of isRecord(params) ? Object.entries(params) : [])
    address.searchParams.set(name, textOf(value));
  const isText = typeof body === 'string' || body === undefined || body === null;
  const given = isRecord(headers)
    ? Object.entries(headers).map(([name, value]) => [name, textOf(value)])
    : [];
  return {
    node: node.name,
    method: textOf(method ?? (isText && !body ? 'GET' : 'POST')).toUpperCase(),
    url: address.href,
    headers: {
      ...(isText ? {} : { 'content-type': 'application/json' }),
      ...(Object.fromEntries(given) as Record<string, string>)
    },
    body: isText ? (body ?? null) : JSON.stringify(body)
  };
}

/** The answer as flows pass it: its body is JSON where it is. @throws HearthError flow/request-failed for 400 and above */
export function httpOutput({ node }: PlannedNode, values: Values, answer: HttpAnswer): unknown {
  const { status, reason, url, headers, text } = answer;
  if (status >= 400 && values.allow_errors !== true) {
    const said = `it answered ${status} ${reason} ${text.slice(0, 200)}`.trim();
    throw new HearthError('flow/request-failed', { node: node.name, url, reason: said });
  }
  return { status, headers, body: parsedJson(text) ?? text };
}

function placeOf(node: PlannedNode['node'], values: Values): { connection?: string; model?: string } {
  const model = values.model ?? values.deployment_name;
  // promptflow's tools have it among their inputs.
  const connection = node.connection ?? values.connection;
  return {
    ...(typeof connection === 'string' && connection !== '' ? { connection } : {}),
    ...(typeof model === 'string' && model !== '' ? { model } : {})
  };
}

function within(value: unknown, least: number, largest: number, fallback: number): number {
  const number = Number(value ?? fallback);
  return Number.isFinite(number) ? Math.max(least, Math.min(largest, Math.round(number))) : fallback;
}
