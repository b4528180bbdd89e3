// A world of steps for the executor's tests: work that can fail, be slow, or be torn off by a crash at any moment;
// what is durable (journal, results, jobs) outlives the crash. `sequentially` is the oracle: the plainest way to run
// the same graph.
import { canonicalJson } from '$core/assets';
import type { ExecutorPorts, StepCall } from '$core/graph/execute';
import { emptyGraph, type Graph, type GraphNode, type Palette, type Signature } from '$core/graph/graph';
import type { StepRecord, WireValues } from '$core/graph/step';
import { integer } from '$core/params';
import { Random } from '$core/random';

export const slots = ['a', 'b', 'c'] as const;

const any = { type: 'any', optional: false } as const;
const maybe = { type: 'any', optional: true } as const;

/** 'work' needs what it is bound to; 'gather' makes do with what there is. Its version can be raised. */
export function worldPalette(version = 1): Palette {
  return {
    signature(node): Signature | undefined {
      const port = node.component === 'gather' ? maybe : any;
      return {
        version,
        inputs: Object.fromEntries(Object.keys(node.inputs).map((name) => [name, port])),
        outputs: { out: any },
        params: { x: integer('x', -1000, 1000, 0), failures: integer('failures', 0, 1000, 0) }
      };
    }
  };
}

/** Short and different for different texts, as far as these tests go: 52 bits of two FNV-1a hashes. */
function digest(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b);
  }
  return `${(a >>> 0).toString(16)}${(b >>> 0).toString(16)}`;
}

/** What a step gives: a hash that stands for everything it was made from. */
export function resultOf(node: GraphNode, inputs: WireValues, seed: number, version = 1): WireValues {
  const made = Object.entries(inputs).map(([port, { hash }]) => [port, hash]);
  const hash = digest(
    canonicalJson([node.component, version, node.params.x ?? 0, Object.fromEntries(made), seed])
  );
  return { out: { hash, value: hash } };
}

/** A graph of up to `most` nodes, each bound to earlier ones. */
export function randomGraph(random: Random, most: number): Graph {
  const nodes: GraphNode[] = [];
  const count = 1 + random.below(most);
  for (let i = 0; i < count; i++) {
    const inputs: Record<string, GraphNode['inputs'][string]> = {};
    for (const slot of slots)
      if (i > 0 && random.uniform() < 0.5)
        inputs[slot] = { from: 'node', node: `n${random.below(i)}`, port: 'out' };
    const doomed = random.uniform() < 0.15;
    nodes.push({
      id: `n${i}`,
      component: random.uniform() < 0.3 ? 'gather' : 'work',
      params: { x: random.below(3), failures: doomed ? 1000 : random.uniform() < 0.2 ? 1 : 0 },
      inputs,
      run: { retries: 1, backOffMs: 5, continueOnFailure: true }
    });
  }
  return { ...emptyGraph, nodes };
}

/** The same graph one step after another: outputs of each node that gives any. */
export function sequentially(graph: Graph, seed: number, version = 1): ReadonlyMap<string, WireValues> {
  const given = new Map<string, WireValues>();
  for (const node of graph.nodes) {
    const inputs: Record<string, WireValues[string]> = {};
    let isWhole = true;
    for (const [port, binding] of Object.entries(node.inputs)) {
      const value = binding.from === 'node' ? given.get(binding.node)?.out : undefined;
      if (value) inputs[port] = value;
      else if (node.component !== 'gather') isWhole = false;
    }
    const tries = 1 + (node.run?.retries ?? 0);
    if (isWhole && Number(node.params.failures ?? 0) < tries)
      given.set(node.id, resultOf(node, inputs, seed, version));
  }
  return given;
}

/** Lost with the tab: nothing that was waiting for it ever goes on. */
const nothing = new Promise<never>(() => undefined);

export class StepWorld {
  readonly journal = new Map<string, StepRecord>();
  readonly results = new Map<string, WireValues>();
  /** How often work of a key was brought to its end. */
  readonly worked = new Map<string, number>();
  readonly waits: number[] = [];
  readonly started: string[] = [];
  running = 0;
  mostRunning = 0;
  /** Calls of ports so far in this life. */
  calls = 0;
  readonly #random: Random;
  /** Jobs by node and attempt: they outlive the tab that started them. */
  readonly #jobs = new Map<string, { result?: WireValues; error?: Error }>();
  readonly #version: number;
  #life = 0;
  #crashAt = Infinity;
  #crashed: () => void = () => undefined;
  now = 0;

  constructor(seed: number, version = 1) {
    this.#random = new Random(seed);
    this.#version = version;
  }

  /** Forgets the run, its journal and its jobs; results and counts stay. */
  nextRun(): this {
    this.journal.clear();
    this.#jobs.clear();
    this.started.length = 0;
    return this;
  }

  /** Ports of a new life of the tab; it dies at its `crashAt`-th call of a port. `died` resolves then. */
  live(crashAt = Infinity): { ports: ExecutorPorts; died: Promise<'died'> } {
    const life = ++this.#life;
    this.calls = 0;
    this.running = 0;
    this.#crashAt = crashAt;
    const died = new Promise<'died'>((resolve) => (this.#crashed = () => resolve('died')));
    const alive = <T>(work: () => Promise<T>): Promise<T> => this.#alive(life, work);
    const ports: ExecutorPorts = {
      runStep: (call) => alive(() => this.#run(call, life)),
      findEqual: (key) => alive(async () => this.results.get(key)),
      keep: (record) => alive(async () => void this.journal.set(record.node, record)),
      wait: (ms) => alive(async () => void this.waits.push(ms)),
      now: () => this.now++
    };
    return { ports, died };
  }

  /** Does the work before or after the crash, as chance has it, but tells nobody after it. */
  async #alive<T>(life: number, work: () => Promise<T>): Promise<T> {
    if (life !== this.#life) return nothing;
    if (++this.calls === this.#crashAt) {
      this.#life++;
      if (this.#random.uniform() < 0.5) await work().catch(() => undefined);
      this.#crashed();
      return nothing;
    }
    await this.#aWhile();
    if (life !== this.#life) return nothing;
    try {
      return await work();
    } finally {
      if (life !== this.#life) await nothing;
    }
  }

  async #aWhile(): Promise<void> {
    for (let i = this.#random.below(12); i > 0; i--) await undefined;
  }

  async #run(call: StepCall, life: number): Promise<WireValues> {
    const { node, key, attempt, inputs, seed, signal } = call;
    const id = `${node.id}:${attempt}`;
    this.started.push(node.id);
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      const job = this.#jobs.get(id) ?? {};
      this.#jobs.set(id, job);
      if (!job.result && !job.error) {
        await this.#aWhile();
        signal.throwIfAborted();
        if (attempt <= Number(node.params.failures ?? 0)) job.error = new Error(`${id} fails`);
        else {
          job.result = resultOf(node, inputs, seed, this.#version);
          this.worked.set(key, (this.worked.get(key) ?? 0) + 1);
          this.results.set(key, job.result);
        }
      }
      if (job.error) throw job.error;
      return job.result!;
    } finally {
      if (life === this.#life) this.running--;
    }
  }
}
