// What a running flow needs of the world: models to ask, sandboxes for code, addresses that were allowed, and a clock.
// Workers and tests give them.
import type { PythonEntry } from '../definition';
import type { ChatMessage } from '../../lm/generation';
import type { Embed, FoundPassage, SearchAsk } from '../retrieval/passages';
import type { Pictures } from '../pictures';
import type { HttpAnswer, HttpRequest } from './python';

export interface AskSettings {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** By token, as an endpoint counts them. */
  readonly logitBias?: Readonly<Record<string, unknown>>;
  /** Whether the answer must be JSON. */
  readonly json?: boolean;
  /** OpenAI's `response_format`, where it has a JSON Schema that the answer must keep to. */
  readonly responseFormat?: Readonly<Record<string, unknown>>;
  /** Whether to tell how likely the answer's tokens were. */
  readonly logProbabilities?: boolean;
}

/** One question to a model. Plain data: equal questions may share an answer. */
export interface Ask {
  readonly node: string;
  /** As the flow's file names it; the run says what stands behind it. */
  readonly connection?: string;
  /** The name of a model or deployment, for endpoints that have several. */
  readonly model?: string;
  readonly api: 'chat' | 'completion';
  readonly messages: readonly ChatMessage[];
  /** Pictures that messages hold as marks (pictures.ts): their addresses by mark. */
  readonly pictures?: Pictures;
  readonly settings: AskSettings;
}

export interface Answered {
  readonly text: string;
  readonly promptTokens: number;
  readonly tokens: number;
  /** Mean natural logarithm of its tokens' probabilities, where they were asked for and told. */
  readonly meanLogProbability?: number;
}

/** Hears an answer piece by piece while it is written. */
export type Heard = (piece: string) => void;

export interface FlowPorts {
  /** Where nobody hears, an answer may come as a whole. @throws HearthError flow/no-model, flow/endpoint-failed, lm/… */
  ask(question: Ask, signal: AbortSignal, heard?: Heard): Promise<Answered>;
  /** What a file of JavaScript gives for these inputs. @throws HearthError flow/node-failed */
  runCode(code: Code, tell: CodeTells): Promise<unknown>;
  /** What the tool in a Python file gives for these inputs. @throws HearthError flow/node-failed, flow/no-python */
  runPython(code: PythonCode, tell: CodeTells, signal: AbortSignal): Promise<unknown>;
  /** Vectors of texts. @throws HearthError flow/endpoint-failed */
  readonly embed: Embed;
  /** Passages of documents that are near to a question. @throws HearthError flow/endpoint-failed */
  search(ask: SearchAsk, signal: AbortSignal): Promise<readonly FoundPassage[]>;
  /** Asks an address. @throws HearthError flow/host-not-allowed, flow/request-failed */
  request(ask: HttpAsk, signal: AbortSignal): Promise<HttpAnswer>;
  /** Milliseconds of a clock that only goes on. */
  now(): number;
}

/** What code tells while it runs. */
export interface CodeTells {
  /** A figure that it logs. */
  metric(name: string, value: number): void;
  /** What it prints, as it comes; `leftOut`: characters that were more than is kept. */
  print(text: string, leftOut?: number): void;
}

export interface HttpAsk extends Omit<HttpRequest, 'kind'> {
  readonly node: string;
}

export interface PythonCode {
  readonly node: string;
  readonly path: string;
  readonly entry?: PythonEntry;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that nothing came for: a parameter's default stands, where it has one. */
  readonly bypassed?: readonly string[];
}

export interface Code {
  readonly node: string;
  readonly source: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
