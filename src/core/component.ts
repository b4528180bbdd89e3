// A component: a typed function with declared inputs, outputs and parameters. This file has the contract only;
// what it does (`Run`) lives in an engine under workers/, joined by name and checked by the compiler, so that
// the page never loads an engine (docs/architecture.md, "Components").
import type { TableManifest } from './data/table';
import type { ImagesManifest } from './images/manifest';
import type { AdapterManifest, LanguageModelManifest } from './lm/manifest';
import type { ModelManifest } from './models/manifest';
import type { FittedTransform } from './transforms/fitted';
import type { LentPython } from './flows/run/python';
import type { ParamValues, Params } from './params';
import type { Blobs } from './ports';
import type { ChatService } from './services';

/** What may flow through a port. */
export interface PortValues {
  table: TableManifest;
  model: ModelManifest;
  'language-model': LanguageModelManifest;
  adapter: AdapterManifest;
  images: ImagesManifest;
  /** A JSON value, kept with the job; of a large one that the run has stored as JSON itself, its blob's id. */
  report: unknown;
  /** What a step has learned from a table, kept as JSON like a report. */
  transform: FittedTransform;
  /** Bytes from outside: a dropped file, a pasted text. */
  file: Blob;
  /** Several files from outside: a dropped folder. */
  files: readonly File[];
}
export type PortType = keyof PortValues;
export interface Port<T extends PortType = PortType, O extends boolean = boolean> {
  readonly type: T;
  readonly optional: O;
}
export type Ports = Readonly<Record<string, Port>>;

const port = <T extends PortType>(type: T): Port<T, false> => ({ type, optional: false });
export const table = () => port('table');
export const model = () => port('model');
export const report = () => port('report');
export const transform = () => port('transform');
export const languageModel = () => port('language-model');
export const adapter = () => port('adapter');
export const images = () => port('images');
export const file = () => port('file');
export const files = () => port('files');
export const optional = <T extends PortType>(p: Port<T, false>): Port<T, true> => ({ ...p, optional: true });

export type PortRecord<P extends Ports> = {
  readonly [K in keyof P as P[K]['optional'] extends true ? never : K]: PortValues[P[K]['type']];
} & { readonly [K in keyof P as P[K]['optional'] extends true ? K : never]?: PortValues[P[K]['type']] };

export const engines = ['data', 'sql', 'tabular', 'neural', 'score', 'lm', 'chat'] as const;
export type Engine = (typeof engines)[number];
export const categories = ['data', 'train', 'evaluate', 'explain', 'score', 'language'] as const;

export interface Spec<
  N extends string = string,
  E extends Engine = Engine,
  I extends Ports = Ports,
  O extends Ports = Ports,
  P extends Params = Params
> {
  /** kebab-case, unique; also the name of its run's file. */
  readonly name: N;
  /** Raised when the same inputs and parameters would give another result. */
  readonly version: number;
  readonly engine: E;
  readonly category: (typeof categories)[number];
  /** Sentence case, for people. */
  readonly title: string;
  readonly summary: string;
  readonly inputs: I;
  readonly outputs: O;
  readonly params: P;
  /**
   * Whether a run is taken up after a reload: from its last checkpoint, or, where it keeps none, from its beginning.
   * Needs inputs that outlive the tab.
   */
  readonly resumable: boolean;
  /** Whether a result is made of what a cancelled run had done, by its last checkpoint (`ctx.concludes`). */
  readonly keepsPart?: boolean;
  /**
   * Rough cost before a run: peak bytes beyond the stored input, and seconds on this class of machine. A run that can do
   * with less memory, more slowly, keeps to `budget` bytes where it can.
   */
  // A method, not a property: specs of any ports then fit one registry type.
  estimate?(inputs: PortRecord<I>, params: ParamValues<P>, budget: number): Estimate;
}

export interface Estimate {
  readonly bytes: number;
  readonly seconds: number;
  /** What would make it fit, as a sentence; for tables there is a common one. */
  readonly hint?: string;
  /** Bytes it may take, where its parameters say so; else what the studio allows itself. */
  readonly limit?: number;
}

export function defineComponent<
  const N extends string,
  const E extends Engine,
  const I extends Ports,
  const O extends Ports,
  const P extends Params
>(spec: Spec<N, E, I, O, P>): Spec<N, E, I, O, P> {
  return spec;
}

export type InputsOf<S> = S extends Spec<string, Engine, infer I, Ports, Params> ? PortRecord<I> : never;
export type OutputsOf<S> = S extends Spec<string, Engine, Ports, infer O, Params> ? PortRecord<O> : never;
export type ParamsOf<S> = S extends Spec<string, Engine, Ports, Ports, infer P> ? ParamValues<P> : never;

/** What a run is given besides its inputs. */
export interface RunContext {
  /** Aborted on cancel; `tick` throws it, so a run rarely needs to look. */
  readonly signal: AbortSignal;
  readonly seed: number;
  /** The run was cancelled: all that is wanted is a result of what its checkpoint has, at no cost. */
  readonly concludes: boolean;
  readonly blobs: Blobs;
  /** A secret of this device by name ('hub-token'): asked for when it is needed, never recorded. */
  secret(name: string): Promise<string | undefined>;
  /**
   * Starts a Python apart from everything, for code of others, or gives the one that a run with the same key has kept: a key
   * names all that its code may know of the world. Without a key none is kept. @throws HearthError flow/no-python
   */
  python(key?: string): Promise<LentPython>;
  /** Prebuilt models, which have a worker of their own. */
  readonly prebuilt: Pick<ChatService, 'load' | 'generate'>;
  log(text: string, level?: 'info' | 'warning'): void;
  /** One point of a live series, e.g. ('train log loss', 12, 0.31). None is dropped. */
  metric(series: string, step: number, value: number): void;
  /** What there is of the report so far, a JSON value: shown while the run goes on. Each replaces the one before. */
  interim(report: unknown): void;
  /** The text that is being written, as far as it has come: told to whoever watches, kept nowhere. Each replaces the one before. */
  partial(text: string): void;
  /** Fraction done, 0 to 1, and a short note ("round 12 of 300", "410,000 rows/s"). At most 10/s are sent. */
  progress(fraction: number, note?: string): void;
  /**
   * The only place a run may stop: yields a macrotask now and then, throws on cancel, waits on pause.
   * Cheap enough for every step of 0.1 ms or more.
   */
  tick(): Promise<void>;
  /** True when a checkpoint should be written now: every few seconds, and once when pausing. */
  checkpointDue(): boolean;
  /** Keeps `state` (structured-cloneable), replacing the previous checkpoint. */
  checkpoint(state: unknown): Promise<void>;
  /** The last checkpoint of this job, if it is being resumed. */
  readonly resumeFrom: unknown;
}

export type Run<S> = (
  call: { readonly inputs: InputsOf<S>; readonly params: ParamsOf<S> },
  ctx: RunContext
) => Promise<OutputsOf<S>>;
