// What a running flow reaches: the workspace's model, endpoints, vectors, allowed addresses, and code in its sandboxes.
// One for a run, closed with it.
import type { Run, RunContext } from '$core/component';
import type { runFlow as spec } from '$core/components/language/run-flow';
import { canonicalJson } from '$core/assets';
import { HearthError, isHearthError } from '$core/errors';
import type { JudgeTools } from '$core/flows/evaluators/evaluator';
import { PassageIndexes, type EmbedAsk } from '$core/flows/retrieval/passages';
import { textVector } from '$core/flows/retrieval/text-vector';
import { Answers } from '$core/flows/run/answers';
import { connectionFor, hostOf, keyName, prebuiltIn, type Connection } from '$core/flows/run/connection';
import type { Ask, Answered, FlowPorts, Heard, HttpAsk } from '$core/flows/run/ports';
import type { HttpAnswer, OpenAiRequest, PythonWheel } from '$core/flows/run/python';
import { settingsOf, unheededHere } from '$core/flows/run/settings';
import type { WheelFile } from '$core/flows/wheels';
import type { ChatMessage } from '$core/lm/generation';
import { isRecord } from '$core/params';
import { askEndpoint, postJson } from './endpoint';
import { OwnModel } from './own-model';
import { PrebuiltModels } from './prebuilt-model';
import { PythonNodes } from './python-nodes';
import { requestAllowed } from './requests';
import { Sandbox } from './sandbox';

type Call = Parameters<Run<typeof spec>>[0];
type Endpoint = Extract<Connection, { kind: 'endpoint' }>;

export class FlowWorld {
  /** Hosts that were asked for and are not allowed. */
  readonly refusedHosts = new Set<string>();
  /** What a model of this device does not heed and was said to the person, once in a run. */
  readonly #said = new Set<string>();
  readonly #params: Call['params'];
  readonly #ctx: RunContext;
  readonly #sandbox = new Sandbox();
  readonly #model: OwnModel;
  readonly #prebuilt: PrebuiltModels;
  readonly #python: PythonNodes;
  readonly #indexes = new PassageIndexes((ask, signal) => this.#embed(ask, signal));

  constructor({ inputs, params }: Call, files: Readonly<Record<string, string>>, ctx: RunContext) {
    this.#params = params;
    this.#ctx = ctx;
    this.#model = new OwnModel(inputs.model, inputs.adapter, ctx);
    this.#prebuilt = new PrebuiltModels(ctx);
    this.#python = new PythonNodes({
      open: () => ctx.python(pythonKey(params)),
      files,
      wheels: () => Promise.all(params.wheels.map((wheel) => wheelOf(wheel, ctx))),
      offered: params.offered,
      answer: (request) => this.#answerPython(request)
    });
  }

  /** Before its first row. @throws HearthError lm/… where a prebuilt model cannot be had */
  async open(): Promise<void> {
    if (this.#ctx.concludes) return;
    for (const id of prebuiltIn(this.#params.connections)) await this.#prebuilt.load(id);
  }

  ports(): FlowPorts {
    return {
      ask: (question, signal, heard) => this.#ask(question, signal, heard),
      embed: (wanted, signal) => this.#embed(wanted, signal),
      search: (wanted, signal) => this.#indexes.search(wanted, signal),
      request: (wanted, signal) => this.#reach(wanted, signal),
      runCode: (code, tell) => this.#sandbox.run(code, tell),
      runPython: (code, tell, signal) => this.#python.run(code, tell, signal),
      now: () => performance.now()
    };
  }

  /** Models as judges: the likeliest answer always, and equal questions asked once. */
  judge(): JudgeTools {
    const node = 'judge';
    const answers = new Answers(this.ports(), '');
    const place = (connection: string) => (connection === '' ? {} : { connection });
    const { signal } = this.#ctx;
    return {
      run: (source, values) => this.#sandbox.expression(source, values),
      ask: async (messages, connection) => {
        const settings = { temperature: 0, maxTokens: 200 };
        const question = { node, api: 'chat', messages, settings, ...place(connection) } as const;
        return (await answers.once(question, -1, signal)).answered.text;
      },
      embed: (texts, connection) => this.#embed({ node, texts, ...place(connection) }, signal)
    };
  }

  /** `keep`: the run went well; its Python may serve the next run of the flow. */
  async close({ keep }: { readonly keep: boolean }): Promise<void> {
    this.#sandbox.close();
    this.#python.close({ keep });
    await this.#model.close();
  }

  /** After a cancel nothing costs any more: no model and no address is asked. @throws HearthError job/cancelled */
  #refuseToConclude(): void {
    if (this.#ctx.concludes) throw new HearthError('job/cancelled', {});
  }

  async #ask(question: Ask, signal: AbortSignal, heard?: Heard): Promise<Answered> {
    this.#refuseToConclude();
    const connection = connectionFor(this.#params.connections, question.connection);
    if (connection.kind !== 'endpoint') return this.#askHere(connection, question, signal, heard);
    const key = await this.#keyOf(connection, question.node);
    return askEndpoint(question, connection, key, signal, heard);
  }

  /** A model of this device. */
  #askHere(
    connection: Exclude<Connection, Endpoint>,
    question: Ask,
    signal: AbortSignal,
    heard?: Heard
  ): Promise<Answered> {
    this.#sayUnheeded(question);
    if (connection.kind === 'prebuilt') return this.#prebuilt.ask(connection.id, question, signal, heard);
    return this.#model.ask(question, signal, heard);
  }

  #sayUnheeded({ node, settings }: Ask): void {
    const names = unheededHere(settings);
    const text = `"${node}": a model of this device does not heed ${names.join(', ')}.`;
    if (names.length === 0 || this.#said.has(text)) return;
    this.#said.add(text);
    this.#ctx.log(text, 'warning');
  }

  async #embed({ node, connection: name, model, texts }: EmbedAsk, signal: AbortSignal) {
    const connection = connectionFor(this.#params.connections, name);
    if (connection.kind !== 'endpoint') return texts.map(textVector);
    this.#refuseToConclude();
    const body = { model: connection.model ?? model ?? 'default', input: texts };
    const key = await this.#keyOf(connection, node);
    const answer = await postJson('embeddings', body, connection, key, signal);
    return vectorsOf(connection, answer);
  }

  async #reach(wanted: HttpAsk, signal: AbortSignal): Promise<HttpAnswer> {
    this.#refuseToConclude();
    try {
      return await requestAllowed(wanted, this.#params.hosts, signal);
    } catch (error) {
      if (isHearthError(error, 'flow/host-not-allowed')) this.refusedHosts.add(error.details.host);
      throw error;
    }
  }

  /** The key for an address that the person lets this flow ask. @throws HearthError flow/host-not-allowed */
  async #keyOf({ url }: Endpoint, node: string): Promise<string | undefined> {
    const host = hostOf(url) ?? url;
    if (!this.#params.hosts.includes(host)) {
      this.refusedHosts.add(host);
      throw new HearthError('flow/host-not-allowed', { node, host });
    }
    const name = keyName(url);
    return name === undefined ? undefined : this.#ctx.secret(name);
  }

  /** What Python asks for; what is thrown is told to its code. */
  async #answerPython(request: unknown): Promise<unknown> {
    if (!isRecord(request)) throw new Error('nothing was asked');
    if (request.kind === 'http') return this.#reach(httpOf(request), this.#ctx.signal);
    const { body, route, connection: name } = request;
    if (request.kind !== 'openai' || !isRecord(body) || !isRoute(route))
      throw new Error('this cannot be asked');
    const connection = connectionFor(this.#params.connections, String(name));
    if (connection.kind === 'endpoint' || route !== 'embeddings') this.#refuseToConclude();
    if (connection.kind === 'endpoint') {
      const own = connection.model === undefined ? body : { ...body, model: connection.model };
      return postJson(route, own, connection, await this.#keyOf(connection, 'python'), this.#ctx.signal);
    }
    if (route === 'embeddings') return embeddingsAnswer(body);
    return chatAnswer(await this.#askHere(connection, askOf(route, body), this.#ctx.signal), route);
  }
}

/** Runs of one flow share a Python only while what it may ask and its packages are the same; its files are loaded anew. */
function pythonKey({ flowId, wheels, connections, hosts }: Call['params']): string | undefined {
  return flowId === '' ? undefined : canonicalJson([flowId, wheels, connections, hosts]);
}

/** @throws HearthError flow/no-python where they are on another device */
async function wheelOf({ file, blob, ...how }: WheelFile, { blobs }: RunContext): Promise<PythonWheel> {
  if (await blobs.has(blob)) return { file, ...how, bytes: await (await blobs.get(blob)).arrayBuffer() };
  const reason = `the package ${file} is not on this device: give it to the flow again`;
  throw new HearthError('flow/no-python', { reason });
}

function isRoute(route: unknown): route is OpenAiRequest['route'] {
  return route === 'chat/completions' || route === 'completions' || route === 'embeddings';
}

function httpOf({ method, url, headers, body }: Record<string, unknown>): HttpAsk {
  return {
    node: 'python',
    method: String(method),
    url: String(url),
    headers: (isRecord(headers) ? headers : {}) as Record<string, string>,
    body: typeof body === 'string' ? body : null
  };
}

/** A question in OpenAI's words. */
function askOf(route: OpenAiRequest['route'], body: Record<string, unknown>): Ask {
  const settings = settingsOf(body);
  const node = 'python';
  if (route === 'completions')
    return { node, api: 'completion', messages: [{ role: 'user', content: String(body.prompt) }], settings };
  const messages = (Array.isArray(body.messages) ? body.messages : [])
    .filter(isRecord)
    .map(({ role, content }): ChatMessage => ({
      role: role === 'system' || role === 'assistant' ? role : 'user',
      content: typeof content === 'string' ? content : JSON.stringify(content)
    }));
  return { node, api: 'chat', messages, settings };
}

function chatAnswer({ text, promptTokens, tokens }: Answered, route: string): unknown {
  const said = route === 'completions' ? { text } : { message: { role: 'assistant', content: text } };
  return {
    object: route,
    model: 'workspace',
    choices: [{ index: 0, finish_reason: 'stop', ...said }],
    usage: { prompt_tokens: promptTokens, completion_tokens: tokens, total_tokens: promptTokens + tokens }
  };
}

function embeddingsAnswer({ input }: Record<string, unknown>): unknown {
  const texts = [input].flat().map(String);
  return { data: texts.map((text, index) => ({ index, embedding: textVector(text) })), usage: {} };
}

/** @throws HearthError flow/endpoint-failed */
function vectorsOf({ url }: Endpoint, answer: unknown): readonly (readonly number[])[] {
  const data = isRecord(answer) && Array.isArray(answer.data) ? (answer.data as unknown[]) : [];
  const vectors = data.map((entry) => (isRecord(entry) ? entry.embedding : undefined));
  const fits = vectors.every(
    (vector) => Array.isArray(vector) && vector.every((value) => typeof value === 'number')
  );
  if (!fits || vectors.length === 0)
    throw new HearthError('flow/endpoint-failed', { url, reason: 'its answer has no vectors' });
  return vectors as number[][];
}
