// A model behind an address that speaks as OpenAI's does. Asked again when it is busy, with growing pauses, and for the whole
// answer at once where it does not stream; its key goes only into the header of the request.
import { HearthError } from '$core/errors';
import { parsedJson } from '$core/flows/column-mapping';
import { contentParts } from '$core/flows/pictures';
import type { Connection } from '$core/flows/run/connection';
import type { Answered, Ask, Heard } from '$core/flows/run/ports';
import { sentNames } from '$core/flows/run/settings';
import type { ChatMessage } from '$core/lm/generation';
import { isRecord } from '$core/params';
import { AnswerStream, streamed } from './answer-stream';
import { reach } from './reach';
import { Turns } from './turns';

type Endpoint = Extract<Connection, { kind: 'endpoint' }>;

const tries = 4;
const longestPauseMs = 20_000;
/** What a server may ask for; one that asks for more is told to have answered so. */
const longestAskedMs = 300_000;
/** Of one answer; a model on a small machine may write for minutes. */
const limits = { mostBytes: 20_000_000, longestMs: 600_000 };

/** `heard` asks for a stream. @throws HearthError flow/endpoint-failed, job/cancelled */
export async function askEndpoint(
  question: Ask,
  endpoint: Endpoint,
  key: string | undefined,
  signal: AbortSignal,
  heard?: Heard
): Promise<Answered> {
  const route = question.api === 'completion' ? 'completions' : 'chat/completions';
  const answer = await postJson(route, bodyOf(question, endpoint), endpoint, key, signal, heard);
  return readAnswer(`${endpoint.url}/${route}`, answer);
}

/** What an endpoint answers to JSON, as JSON. @throws HearthError flow/endpoint-failed, job/cancelled */
export async function postJson(
  route: string,
  content: Readonly<Record<string, unknown>>,
  endpoint: Endpoint,
  key: string | undefined,
  signal: AbortSignal,
  heard?: Heard
): Promise<unknown> {
  const url = `${endpoint.url}/${route}`;
  let streams = heard !== undefined;
  for (let attempt = 1; ; attempt++) {
    await turn(endpoint, signal);
    const { response, answer, text } = await post(url, content, key, signal, streams ? heard : undefined);
    if (response.ok) return answer;
    const { status } = response;
    const busy = status === 429 || status >= 500;
    const again = streams && !unlikeStreaming.has(status);
    const asked = pauseAsked(response);
    const isTooLong = busy && asked !== undefined && asked > longestAskedMs;
    if (attempt === tries || isTooLong || !(busy || again))
      throw failed(url, `it answered ${status}${reasonIn(text)}`);
    if (again) streams = false;
    if (busy) await pause(asked ?? Math.min(longestPauseMs, 500 * 2 ** attempt), signal);
  }
}

/** What says nothing of whether an endpoint streams: a wrong key or address, and too many requests. */
const unlikeStreaming: ReadonlySet<number> = new Set([401, 403, 404, 429]);

interface Posted {
  readonly response: Response;
  readonly answer: unknown;
  readonly text: string;
}

/** One request. @throws HearthError flow/endpoint-failed, job/cancelled */
async function post(
  url: string,
  content: Readonly<Record<string, unknown>>,
  key: string | undefined,
  signal: AbortSignal,
  heard: Heard | undefined
): Promise<Posted> {
  const headers = { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) };
  const stream = heard && new AnswerStream(heard);
  const body = JSON.stringify(stream ? { ...content, ...streamed } : content);
  const listening = stream ? { heard: (part: Uint8Array) => stream.push(part) } : {};
  try {
    const sent = { method: 'POST', headers, body };
    const { response, bytes } = await reach(url, sent, { signal, ...limits, ...listening });
    const text = new TextDecoder().decode(bytes);
    return { response, text, answer: (response.ok ? stream?.end() : undefined) ?? parsedJson(text) };
  } catch (error) {
    signal.throwIfAborted();
    throw failed(url, error instanceof Error ? error.message : String(error));
  }
}

/** By place, for all that run in this worker. */
const turns = new Map<string, Turns>();

async function turn({ url, perMinute }: Endpoint, signal: AbortSignal): Promise<void> {
  if (perMinute === undefined) return;
  const { origin } = new URL(url);
  const own = turns.get(origin) ?? new Turns();
  turns.set(origin, own);
  await own.take(perMinute, signal);
}

function bodyOf(
  { api, messages, model, settings, pictures }: Ask,
  endpoint: Endpoint
): Record<string, unknown> {
  const sent = ({ role, content }: ChatMessage) => ({
    role,
    content: pictures ? contentParts(content, pictures) : content
  });
  const { json, responseFormat, logProbabilities } = settings;
  const set = Object.entries(sentNames).map(([name, sent]) => [
    sent,
    settings[name as keyof typeof sentNames]
  ]);
  return {
    model: endpoint.model ?? model ?? 'default',
    ...(api === 'completion' ? { prompt: messages[0]?.content ?? '' } : { messages: messages.map(sent) }),
    // What is not set is undefined, and JSON has no undefined.
    ...(Object.fromEntries(set) as Record<string, unknown>),
    ...(logProbabilities ? { logprobs: api === 'completion' ? 1 : true } : {}),
    ...(json ? { response_format: responseFormat ?? { type: 'json_object' } } : {})
  };
}

function readAnswer(url: string, answer: unknown): Answered {
  const choice =
    isRecord(answer) && Array.isArray(answer.choices) ? (answer.choices[0] as unknown) : undefined;
  const message = isRecord(choice) && isRecord(choice.message) ? choice.message.content : undefined;
  const text = message ?? (isRecord(choice) ? choice.text : undefined);
  if (typeof text !== 'string') throw failed(url, 'its answer has no text');
  const usage = isRecord(answer) && isRecord(answer.usage) ? answer.usage : {};
  const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const likely = meanOf(choice);
  return {
    text,
    promptTokens: count(usage.prompt_tokens),
    tokens: count(usage.completion_tokens),
    ...(likely === undefined ? {} : { meanLogProbability: likely })
  };
}

/** Of the tokens' log-probabilities: 'content' of a conversation, 'token_logprobs' of a completion. */
function meanOf(choice: unknown): number | undefined {
  const told = isRecord(choice) && isRecord(choice.logprobs) ? choice.logprobs : {};
  const { content, token_logprobs: plain } = told;
  const all = Array.isArray(content)
    ? content.map((token: unknown) => (isRecord(token) ? token.logprob : undefined))
    : Array.isArray(plain)
      ? (plain as unknown[])
      : [];
  const values = all.filter((value) => typeof value === 'number');
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function reasonIn(text: string): string {
  const reason = text.trim().slice(0, 200);
  return reason === '' ? '' : ` (${reason})`;
}

/** Milliseconds that a server asks to wait: seconds, or a date by its own clock (RFC 9110, 10.2.3). */
function pauseAsked({ headers }: Response): number | undefined {
  const asked = headers.get('retry-after')?.trim() ?? '';
  const until = (): number => Date.parse(asked) - Date.parse(headers.get('date') ?? '');
  const milliseconds = /^\d+(\.\d+)?$/.test(asked) ? Number(asked) * 1000 : until();
  return milliseconds > 0 ? milliseconds : undefined;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}

function failed(url: string, reason: string): HearthError<'flow/endpoint-failed'> {
  return new HearthError('flow/endpoint-failed', { url, reason });
}
