// A prebuilt model behind a flow's connection: the run, the chat engine's service and what it asks of WebLLM, whose engine
// alone is stood in for.
import { expect, it, vi } from 'vitest';
import { makeChatService, type Library } from '../../../../workers/chat/service';
import { runFlowFiles } from '../../../support/flow-run';
import { testContext, type TestContext } from '../../../support/run-context';

const id = 'SmolLM2-360M-Instruct-q4f16_1-MLC';
const files = {
  'flow.dag.yaml': `inputs: {word: {type: string}}
outputs: {said: {reference: "\${answer.output}"}}
nodes:
- name: answer
  type: llm
  source: {type: code, path: ask.jinja2}
  inputs: {word: "\${inputs.word}", temperature: 0.25, max_tokens: 7, stop: ["."]}
  connection: cloud
`,
  'ask.jinja2': 'system:\nBe brief.\nuser:\nSay {{word}}\n'
};
const rows = [{ word: 'one' }, { word: 'two' }, { word: 'one' }];
const connections = { '': { kind: 'prebuilt', id } };

type Request = Parameters<InstanceType<Library['MLCEngine']>['chat']['completions']['create']>[0];

/** WebLLM as far as it is used: an engine that says again what it was asked. */
function library(loading: Error | undefined, heard?: () => Promise<unknown>) {
  const seen: { loaded: string[]; asked: Request[] } = { loaded: [], asked: [] };
  class Engine {
    readonly chat = {
      completions: {
        create: (request: Request) => {
          seen.asked.push(request);
          return Promise.resolve(words(String(request.messages.at(-1)!.content), heard));
        }
      }
    };
    setInitProgressCallback(): void {}
    reload(model: string): Promise<void> {
      seen.loaded.push(model);
      return loading ? Promise.reject(loading) : Promise.resolve();
    }
    unload(): Promise<void> {
      return Promise.resolve();
    }
    interruptGenerate(): Promise<void> {
      return Promise.resolve();
    }
  }
  const standIn = {
    MLCEngine: Engine,
    hasModelInCache: () => Promise.resolve(false),
    deleteModelAllInfoInCache: () => Promise.resolve()
  };
  return { seen, service: makeChatService(standIn as unknown as Library) };
}

/** In chunks as OpenAI's; `heard` is waited for after the first. */
async function* words(text: string, heard: () => Promise<unknown> = () => Promise.resolve()) {
  for (const [i, content] of text.split(/(?<= )/).entries()) {
    if (i === 1) await heard();
    yield { choices: [{ delta: { content }, finish_reason: null }] };
  }
  const usage = { prompt_tokens: 9, completion_tokens: 2, extra: { decode_tokens_per_s: 50 } };
  yield { choices: [{ delta: {}, finish_reason: 'stop' }], usage };
}

it('answers every row: the prompt and its settings go there', async () => {
  const { seen, service } = library(undefined);
  const { report, traces } = await runFlowFiles(
    files,
    { rows, connections },
    testContext({ prebuilt: service })
  );
  expect(traces.results.map(({ outputs }) => outputs)).toEqual(
    ['Say one', 'Say two', 'Say one'].map((said) => ({ said }))
  );
  expect(report).toMatchObject({ failed: 0, tokens: 6 });
  expect(seen.loaded).toEqual([id]);
  expect(seen.asked).toHaveLength(3);
  expect(seen.asked[0]).toMatchObject({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say one' }
    ],
    temperature: 0.25,
    max_tokens: 7,
    stop: ['.'],
    stream: true
  });
});

it('says once in a run what it does not heed', async () => {
  const { service } = library(undefined);
  const context = testContext({ prebuilt: service });
  const penalised = {
    ...files,
    'flow.dag.yaml': files['flow.dag.yaml'].replace('stop:', 'presence_penalty: 0.5, stop:')
  };
  const { report } = await runFlowFiles(penalised, { rows, connections }, context);
  expect(report).toMatchObject({ failed: 0 });
  const said = context.logs.filter((text) => text.includes('heed'));
  expect(said).toEqual(['"answer": a model of this device does not heed presence_penalty.']);
});

it('is read along while it answers', async () => {
  const context: TestContext = testContext({
    prebuilt: library(undefined, () => vi.waitUntil(() => context.partials.length > 0, { interval: 5 }))
      .service
  });
  const { traces } = await runFlowFiles(files, { rows: [rows[0]], connections, partial: 'said' }, context);
  expect(context.partials[0]).toBe('Say ');
  expect(traces.results[0]!.outputs).toEqual({ said: 'Say one' });
});

it('is not begun where the model cannot be fetched', async () => {
  const { seen, service } = library(new TypeError('Failed to fetch'));
  const run = runFlowFiles(files, { rows, connections }, testContext({ prebuilt: service }));
  await expect(run).rejects.toMatchObject({ code: 'lm/needs-network', details: { model: id } });
  expect(seen.asked).toEqual([]);
});
