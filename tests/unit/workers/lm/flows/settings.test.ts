// Settings of a node that asks: what an address is sent, in OpenAI's words (platform.openai.com/docs/api-reference/chat), and
// what is said where one is not heeded.
import { afterEach, describe, expect, test } from 'vitest';
import { openFlow } from '$core/flows/open-flow';
import { settingsOf, unheededHere } from '$core/flows/run/settings';
import { chatServer, type ChatServer } from '../../../../support/chat-server';
import { runFlowFiles } from '../../../../support/flow-run';

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const flow = (inputs: object): Record<string, string> => ({
  'flow.dag.yaml': `inputs: {}
outputs: {said: {reference: "\${ask.output}"}}
nodes:
- {name: ask, type: llm, api: chat, source: {type: code, path: ask.jinja2}, inputs: ${JSON.stringify(inputs)}}
`,
  'ask.jinja2': 'user:\nSay {{word}} to {{user}}.'
});

async function sent(inputs: object): Promise<Record<string, unknown>> {
  server = await chatServer(() => 'said');
  const connections = { '': { kind: 'endpoint', url: server.url } };
  await runFlowFiles(flow(inputs), { rows: [{}], connections });
  const { model, messages, authorization, ...settings } = server.asked[0] as unknown as Record<
    string,
    unknown
  >;
  expect([model, messages, authorization]).toEqual(['default', expect.any(Array), undefined]);
  return settings;
}

const schema = { type: 'json_schema', json_schema: { name: 'city', schema: { type: 'object' } } };

describe('an address', () => {
  test('is sent what promptflow sends', async () => {
    const given = {
      temperature: 0,
      top_p: '0.9',
      max_tokens: 7,
      stop: ['.'],
      seed: 3,
      presence_penalty: 0.5,
      frequency_penalty: '-0.25',
      logit_bias: { 50256: -100 },
      response_format: schema
    };
    const numbers = { top_p: 0.9, frequency_penalty: -0.25 };
    expect(await sent(given)).toEqual({ ...given, ...numbers });
  });

  test('is sent nothing of what is not set, and no 0 for a penalty', async () => {
    const unset = { presence_penalty: 0, frequency_penalty: 0, logit_bias: '', stop: '', max_tokens: 'inf' };
    expect(await sent({ ...unset, response_format: { type: 'text' } })).toEqual({});
  });

  test('takes JSON without a schema as before', async () => {
    const response_format = { type: 'json_object' };
    expect(await sent({ response_format })).toEqual({ response_format });
  });
});

describe('what is not heeded', () => {
  test('is named at its node, unless its template takes it or it says nothing', () => {
    const issuesOf = (inputs: object) =>
      openFlow(flow(inputs)).issues.map(({ node, level, text }) => [node, level, text]);
    expect(issuesOf({ n: 3, tools: [{}], user: 'Ada', word: 'hi' })).toEqual([
      ['ask', 'warning', 'n is not heeded'],
      ['ask', 'warning', 'tools is not heeded']
    ]);
    const usual = { n: 1, best_of: '1', echo: 'False', suffix: '', functions: [], function_call: null };
    expect(issuesOf({ ...usual, presence_penalty: 1, temperature: 0 })).toEqual([]);
  });

  test('by a model of this device is what its engine does not know', () => {
    const all = { temperature: 1, presence_penalty: 1, logit_bias: '{"7": 2}', response_format: schema };
    expect(unheededHere(settingsOf(all))).toEqual([
      'presence_penalty',
      'logit_bias',
      'response_format.json_schema'
    ]);
    expect(unheededHere(settingsOf({ temperature: 0, response_format: { type: 'json_object' } }))).toEqual(
      []
    );
  });
});
