// What each kind of node does with its inputs.
import { HearthError, type ErrorRecord } from '../../errors';
import { toMessages } from '../chat-text';
import { parsedJson } from '../column-mapping';
import { textOf } from '../evaluators/evaluator';
import { messagesIn } from '../message-list';
import { markPictures } from '../pictures';
import { showRoles } from '../role-lines';
import type { Given } from './answers';
import type { Ask, Answered, AskSettings, CodeTells, FlowPorts, Heard } from './ports';
import type { PlannedNode } from './plan';
import type { Printed, PrintRoom } from './printed';
import { embedAskOf, httpAskOf, httpOutput, searchAskOf } from './retrieval-nodes';
import { settingsOf } from './settings';
import type { NodeTrace, RowResult } from './trace';

export interface NodeGave {
  readonly output: unknown;
  /** What a prompt wrote, with the role lines marked that came from outside (role-lines.ts). */
  readonly written?: string;
  readonly asked?: Ask;
  readonly answered?: Answered;
  readonly reused?: boolean;
  /** Milliseconds from the question to the answer, also of one that is used again. */
  readonly tookMs?: number;
}

export interface NodeContext extends FlowPorts {
  readonly signal: AbortSignal;
  /** Asks, or gives the answer to an equal question. */
  askOnce(question: Ask, heard?: Heard): Promise<Given>;
  metric(name: string, value: number): void;
  readonly printRoom: PrintRoom;
  /** Put into every question of the run. */
  readonly askSettings?: AskSettings;
  /** Hears of a row that a cancel found begun: its nodes until then. */
  readonly rowLeft?: (result: RowResult) => void;
  /** Hears of every node of every row that begins and ends. */
  readonly watch?: NodeWatch;
  /** Who hears the answer of a node while it is written. */
  readonly heardOf?: (node: string) => Heard | undefined;
}

export interface NodeWatch {
  began(node: string): void;
  /** `failure`: what `trace.error` is the words of. */
  ended(trace: NodeTrace, failure?: ErrorRecord): void;
}

type Values = Readonly<Record<string, unknown>>;

/** What a node is given. */
export interface NodeGiven {
  readonly values: Values;
  /** As a template is to write them: role lines from outside are marked. */
  readonly written: Values;
  /** Inputs whose source was bypassed: nothing, or what Python has for them by default. */
  readonly bypassed: readonly string[];
}

/** What its code prints goes to `printed`. @throws HearthError flow/…, lm/… */
export async function runNode(
  planned: PlannedNode,
  { values, written, bypassed }: NodeGiven,
  context: NodeContext,
  printed: Printed
): Promise<NodeGave> {
  const { node, prompt, code } = planned;
  switch (node.kind) {
    case 'prompt': {
      const text = prompt!.write(written);
      return { output: showRoles(text), written: text };
    }
    case 'llm': {
      const question = questionOf(planned, values, written);
      const asked = { ...question, settings: { ...question.settings, ...context.askSettings } };
      const given = await context.askOnce(asked, context.heardOf?.(node.name));
      return { output: given.answered.text, asked, ...given };
    }
    case 'python':
      if (code === undefined)
        return { output: await runPython(planned, { values, bypassed }, context, printed) };
      return { output: await runCode(planned, values, context, printed) };
    case 'code':
      return { output: await runCode(planned, values, context, printed) };
    case 'embedding': {
      const { ask, isOne } = embedAskOf(planned, values);
      const vectors = await context.embed(ask, context.signal);
      return { output: isOne ? vectors[0] : vectors };
    }
    case 'search':
      return { output: await context.search(searchAskOf(planned, values), context.signal) };
    case 'http': {
      const answer = await context.request(httpAskOf(planned, values), context.signal);
      return { output: httpOutput(planned, values, answer) };
    }
    case 'parse-json':
      return { output: readJson(node.name, values) };
    case 'parse-regex':
      return { output: readPattern(node.name, values) };
    case 'package':
    case 'missing':
      throw new HearthError('flow/node-failed', { node: node.name, reason: 'it does not run here.' });
    default:
      return node.kind satisfies never;
  }
}

function runCode(
  { node, code }: PlannedNode,
  inputs: Values,
  context: NodeContext,
  printed: Printed
): Promise<unknown> {
  return context.runCode({ node: node.name, source: code!, inputs }, telling(context, printed));
}

function runPython(
  { node }: PlannedNode,
  { values: inputs, bypassed }: Pick<NodeGiven, 'values' | 'bypassed'>,
  context: NodeContext,
  printed: Printed
): Promise<unknown> {
  const { name, path = '', entry } = node;
  const call = { node: name, path, inputs, bypassed, ...(entry ? { entry } : {}) };
  return context.runPython(call, telling(context, printed), context.signal);
}

function telling(context: NodeContext, printed: Printed): CodeTells {
  return {
    metric: (name, value) => context.metric(name, value),
    print: (text, leftOut) => printed.add(text, leftOut)
  };
}

function questionOf({ node, prompt, writesList }: PlannedNode, values: Values, written: Values): Ask {
  const { values: marked, pictures } = markPictures(written);
  const text = prompt!.write(marked);
  const said = (writesList ? messagesIn(text) : undefined) ?? toMessages(text);
  const set = node.settings ?? values;
  const model = set.model ?? set.deployment_name;
  return {
    node: node.name,
    ...(node.connection === undefined ? {} : { connection: node.connection }),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
    api: node.api,
    messages: (node.api === 'completion' ? [{ role: 'user', content: text } as const] : said).map(
      (message) => ({ ...message, content: showRoles(message.content) })
    ),
    ...(Object.keys(pictures).length > 0 ? { pictures } : {}),
    settings: settingsOf(set)
  };
}

function readJson(node: string, { text, default: fallback }: Values): unknown {
  const source = textOf(text).trim();
  // Models like to put JSON between fences.
  const fenced = /^```(?:json)?\s*([\s\S]*?)\s*```$/.exec(source)?.[1] ?? source;
  const value = parsedJson(fenced);
  if (value !== undefined) return value;
  if (fallback !== undefined) return fallback;
  throw new HearthError('flow/node-failed', { node, reason: `this is no JSON: ${source.slice(0, 80)}` });
}

function readPattern(node: string, { text, pattern, group, flags, default: fallback }: Values): unknown {
  let expression: RegExp;
  try {
    expression = new RegExp(textOf(pattern), typeof flags === 'string' ? flags : 'u');
  } catch (error) {
    const reason = `${error instanceof Error ? error.message : String(error)}.`;
    throw new HearthError('flow/node-failed', { node, reason }, { cause: error });
  }
  const match = expression.exec(textOf(text));
  const found =
    typeof group === 'string'
      ? match?.groups?.[group]
      : match?.[typeof group === 'number' ? group : match.length > 1 ? 1 : 0];
  if (found !== undefined) return found;
  if (fallback !== undefined) return fallback;
  throw new HearthError('flow/node-failed', {
    node,
    reason: `${textOf(pattern)} is not found in what it is given.`
  });
}
