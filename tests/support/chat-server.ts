// A server that speaks as OpenAI's does: each answer is what `reply` makes of the last message, streamed where it comes in
// pieces and a stream was asked for. Counts what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedOfServer {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly temperature?: number;
  readonly stream?: boolean;
  readonly authorization: string | undefined;
}

export interface ChatServer {
  readonly url: string;
  readonly asked: readonly AskedOfServer[];
  /** Most requests that were open at once. */
  readonly most: () => number;
  close(): Promise<void>;
}

/** What breaks off while it is told is told as an error in the stream. */
export type Reply = string | Promise<string> | AsyncIterable<string>;

/** `status` may refuse a request with that number, by its index and what was asked. */
export async function chatServer(
  reply: (asked: AskedOfServer) => Reply,
  status: (index: number, asked: AskedOfServer) => number = () => 200
): Promise<ChatServer> {
  const asked: AskedOfServer[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    void (async () => {
      // A page asks whether it may.
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', '*');
      if (request.method === 'OPTIONS') return void response.end();
      most = Math.max(most, ++open);
      const body = JSON.parse(await bodyOf(request)) as Omit<AskedOfServer, 'authorization'>;
      const index = asked.length;
      const one = { ...body, authorization: request.headers.authorization };
      asked.push(one);
      const code = status(index, one);
      if (request.url?.endsWith('/embeddings')) {
        // The vector of a text: how many words it has of each length.
        const data = [(body as unknown as { input: string | string[] }).input].flat().map((text) => ({
          embedding: [1, 2, 3, 4, 5, 6].map(
            (size) => text.split(' ').filter((word) => word.length === size).length
          )
        }));
        response.writeHead(code, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ data }));
        open--;
        return;
      }
      const isChat = request.url?.endsWith('/chat/completions') === true;
      const replied = code === 200 ? reply(one) : '';
      if (one.stream && isIterable(replied)) {
        await stream(replied, response, isChat);
        open--;
        return;
      }
      const content = isIterable(replied) ? (await piecesOf(replied)).join('') : await replied;
      response.writeHead(code, { 'content-type': 'application/json', 'retry-after': '0.01' });
      const logprobs = (one as { logprobs?: unknown }).logprobs
        ? {
            logprobs: {
              content: content.split(' ').map((token) => ({ token, logprob: Math.log(1 / token.length) }))
            }
          }
        : {};
      const choice = isChat ? { message: { content }, ...logprobs } : { text: content };
      const usage = { prompt_tokens: 5, completion_tokens: content.trim().split(' ').length };
      response.end(code === 200 ? JSON.stringify({ choices: [choice], usage }) : 'no');
      open--;
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    most: () => most,
    close: () => new Promise((closed) => void server.close(() => closed()).closeAllConnections())
  };
}

function isIterable(reply: Reply): reply is AsyncIterable<string> {
  return typeof reply === 'object' && Symbol.asyncIterator in reply;
}

async function piecesOf(reply: AsyncIterable<string>): Promise<readonly string[]> {
  const pieces: string[] = [];
  for await (const piece of reply) pieces.push(piece);
  return pieces;
}

/** As OpenAI does: a role, pieces, why it ended, the count of tokens, and a last word. */
async function stream(
  reply: AsyncIterable<string>,
  response: ServerResponse,
  isChat: boolean
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (data: unknown): void => void response.write(`data: ${JSON.stringify(data)}\n\n`);
  const choice = (text: string, finish: string | null = null) => {
    const said = isChat ? { delta: { content: text } } : { text };
    send({ choices: [{ index: 0, ...said, finish_reason: finish }], usage: null });
  };
  let tokens = 0;
  try {
    if (isChat) send({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });
    for await (const piece of reply) {
      tokens++;
      choice(piece);
    }
    choice('', 'stop');
    send({ choices: [], usage: { prompt_tokens: 5, completion_tokens: tokens } });
    response.end('data: [DONE]\n\n');
  } catch (error) {
    send({ error: { message: (error as Error).message } });
    response.end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
