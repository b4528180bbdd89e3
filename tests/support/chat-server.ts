// A server that speaks as OpenAI's does: each answer is what `reply` makes of the last message. Counts what it was asked.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedOfServer {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly temperature?: number;
  readonly authorization: string | undefined;
}

export interface ChatServer {
  readonly url: string;
  readonly asked: readonly AskedOfServer[];
  /** Most requests that were open at once. */
  readonly most: () => number;
  close(): Promise<void>;
}

/** `status` may refuse the request with that number, by its index. */
export async function chatServer(
  reply: (asked: AskedOfServer) => string | Promise<string>,
  status: (index: number) => number = () => 200
): Promise<ChatServer> {
  const asked: AskedOfServer[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    void (async () => {
      most = Math.max(most, ++open);
      const body = JSON.parse(await bodyOf(request)) as Omit<AskedOfServer, 'authorization'>;
      const index = asked.length;
      const one = { ...body, authorization: request.headers.authorization };
      asked.push(one);
      const code = status(index);
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
      const content = code === 200 ? await reply(one) : '';
      response.writeHead(code, { 'content-type': 'application/json', 'retry-after': '0.01' });
      const isChat = request.url?.endsWith('/chat/completions');
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

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
