// What a running flow needs of the world: a model to ask, a sandbox for code, and a clock. Workers and tests give them.
import type { ChatMessage } from '../../lm/generation';

export interface AskSettings {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  /** A JSON Schema that the answer must keep to, or only JSON. */
  readonly json?: boolean;
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
  readonly settings: AskSettings;
}

export interface Answered {
  readonly text: string;
  readonly promptTokens: number;
  readonly tokens: number;
}

export interface FlowPorts {
  /** @throws HearthError flow/no-model, flow/endpoint-failed, lm/… */
  ask(question: Ask, signal: AbortSignal): Promise<Answered>;
  /** What a file of JavaScript gives for these inputs; metrics it logs go to `metric`. @throws HearthError flow/node-failed */
  runCode(code: Code, metric: (name: string, value: number) => void): Promise<unknown>;
  /** Milliseconds of a clock that only goes on. */
  now(): number;
}

export interface Code {
  readonly node: string;
  readonly source: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
