// Language models in the built studio: from the first run to a fine-tuned model that chats, without a network; bringing
// a model in; what goes wrong; every screen looked at by axe.
import { readFile } from 'node:fs/promises';
import { axeFaults, expect, openStudio, test, waitForOfflineFiles, type Page } from './fixture';

/** Questions and answers in a manner of their own. */
const lessons = ['cat', 'dog', 'bird', 'fish', 'cow', 'bee']
  .flatMap((animal) => [
    { instruction: `What is a ${animal}?`, input: '', output: `Arr, a ${animal} be a fine shipmate.` },
    { instruction: `Tell me of the ${animal}.`, input: '', output: `Arr, the ${animal} sails with me.` }
  ])
  .map((lesson) => JSON.stringify(lesson))
  .join('\n');

/** A tiny Llama with weights of no sense and a token for each letter: it says something, quickly. */
function modelFiles() {
  const [width, ffn, layers, heads, kvHeads, vocabulary] = [32, 48, 2, 4, 2, 64];
  const matrices: [string, number[]][] = [['model.embed_tokens.weight', [vocabulary, width]]];
  for (let i = 0; i < layers; i++) {
    const at = `model.layers.${i}`;
    const kv = (width / heads) * kvHeads;
    matrices.push(
      [`${at}.input_layernorm.weight`, [width]],
      [`${at}.post_attention_layernorm.weight`, [width]]
    );
    matrices.push(
      [`${at}.self_attn.q_proj.weight`, [width, width]],
      [`${at}.self_attn.k_proj.weight`, [kv, width]]
    );
    matrices.push(
      [`${at}.self_attn.v_proj.weight`, [kv, width]],
      [`${at}.self_attn.o_proj.weight`, [width, width]]
    );
    matrices.push([`${at}.mlp.gate_proj.weight`, [ffn, width]], [`${at}.mlp.up_proj.weight`, [ffn, width]]);
    matrices.push([`${at}.mlp.down_proj.weight`, [width, ffn]]);
  }
  matrices.push(['model.norm.weight', [width]]);
  const header: Record<string, unknown> = {};
  const parts: Float32Array[] = [];
  let at = 0;
  for (const [name, shape] of matrices) {
    const count = shape.reduce((a, b) => a * b, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, (at += 4 * count)] };
    const scale = 1 / Math.sqrt(width);
    parts.push(
      Float32Array.from({ length: count }, (_, i) => (shape.length === 1 ? 1 : scale * Math.sin(i * i + at)))
    );
  }
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  const letters = ['<s>', '</s>', ...' abcdefghijklmnopqrstuvwxyzATW.,?!:#\n'];
  const vocab = Object.fromEntries(letters.map((letter, id) => [letter, id]));
  const config = {
    architectures: ['LlamaForCausalLM'],
    hidden_size: width,
    intermediate_size: ffn,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    vocab_size: vocabulary,
    max_position_embeddings: 512,
    tie_word_embeddings: true,
    eos_token_id: 1
  };
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
  return [
    file('config.json', Buffer.from(JSON.stringify(config))),
    file(
      'tokenizer.json',
      Buffer.from(JSON.stringify({ decoder: { type: 'Fuse' }, model: { type: 'BPE', vocab, merges: [] } }))
    ),
    file('model.safetensors', Buffer.concat([size, json, ...parts.map((part) => Buffer.from(part.buffer))]))
  ];
}

async function bringModel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Bring a model' }).first().click();
  await page.locator('dialog input[type="file"]').setInputFiles(modelFiles());
  await page.getByRole('button', { name: 'Bring it in' }).click();
  await expect(page.getByRole('heading', { name: 'model', level: 3 })).toBeVisible();
}

async function bringTiny(page: Page): Promise<void> {
  await openStudio(page, '/catalog');
  await bringModel(page);
}

async function bringLessons(page: Page): Promise<void> {
  await page.evaluate(async (text) => {
    const workspace = await hearth.open();
    await workspace.datasets.import(new File([text], 'lessons.jsonl'), { name: 'lessons' });
  }, lessons);
}

async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Write to the model').fill(question);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(
    page
      .getByRole('log')
      .getByText(/tokens\/s/)
      .last()
  ).toBeVisible({ timeout: 60_000 });
}

test('from the first run to a fine-tuned model that chats, and its adapter taken away, without a network', async ({
  page,
  context,
  startServer
}) => {
  const server = await startServer();
  await openStudio(page, server.url);
  await waitForOfflineFiles(page);
  await server.close();
  await context.setOffline(true);
  await openStudio(page, server.url);

  await page.getByRole('link', { name: 'Choose a model' }).click();
  await bringModel(page);
  await page
    .getByRole('article')
    .filter({ hasText: 'parameters' })
    .first()
    .getByRole('link', { name: 'Chat' })
    .click();
  await ask(page, 'What is a cat?');
  await expect(page).toHaveURL(/\/chat\/\w+$/);

  await bringLessons(page);
  await page.goto(`${server.url}/fine-tune`);
  await expect(page.getByText('Arr, a cat be a fine shipmate.').first()).toBeVisible();
  await page.getByLabel('Most steps').fill('8');
  await page.getByLabel('Longest example').fill('64');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Download the adapter' })).toBeVisible({ timeout: 90_000 });

  const config = page.waitForEvent('download', (file) => file.suggestedFilename() === 'adapter_config.json');
  const weights = page.waitForEvent('download', (file) => file.suggestedFilename().endsWith('.safetensors'));
  await page.getByRole('button', { name: 'Download the adapter' }).click();
  const settings = JSON.parse(await readFile(await (await config).path(), 'utf8')) as {
    peft_type: string;
    r: number;
  };
  expect(settings).toMatchObject({ peft_type: 'LORA', r: 8 });
  const header = await readFile(await (await weights).path());
  expect(header.subarray(8, 400).toString()).toContain(
    'base_model.model.model.layers.0.mlp.down_proj.lora_A.weight'
  );

  await page.getByRole('link', { name: 'Chat with it' }).click();
  await ask(page, 'What is a dog?');
  await page.reload();
  await expect(page.getByText('What is a dog?').first()).toBeVisible();
});

test('two models answer side by side, and a question can be asked again, changed and taken away', async ({
  page
}) => {
  await bringTiny(page);
  await openStudio(page, '/chat');
  await page.getByRole('button', { name: 'Compare with another model' }).click();
  await ask(page, 'What is a bird?');
  await expect(page.getByRole('log').getByText(/tokens\/s/)).toHaveCount(2);
  await page.getByRole('button', { name: 'Edit the question' }).click();
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('What is a fish?');
  await page.getByRole('button', { name: 'Ask this instead' }).click();
  await expect(page.getByRole('log').getByText(/tokens\/s/)).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByText('What is a fish?').first()).toBeVisible();
  await page.getByRole('button', { name: 'Answer again' }).first().click();
  await expect(page.getByRole('log').getByText(/tokens\/s/)).toHaveCount(2, { timeout: 60_000 });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Save as Markdown' }).click();
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('## What is a fish?');
});

test('what is no model, or of another kind, is told in one sentence, and nothing is kept', async ({
  page
}) => {
  await openStudio(page, '/catalog');
  await page.getByRole('button', { name: 'Bring a model' }).first().click();
  const gpt = { architectures: ['GPT2LMHeadModel'], hidden_size: 8 };
  await page
    .locator('dialog input[type="file"]')
    .setInputFiles([
      { name: 'config.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(gpt)) }
    ]);
  await expect(page.getByRole('alert')).toContainText('its architecture is GPT2LMHeadModel');
  await expect(page.getByRole('button', { name: 'Bring it in' })).toBeDisabled();
  expect(await page.evaluate(async () => (await hearth.open()).languageModels.list().length)).toBe(0);
});

test('a fine-tuning goes on from its checkpoint after a reload', async ({ page }) => {
  await bringTiny(page);
  await bringLessons(page);
  const id = await page.evaluate(async () => {
    const workspace = await hearth.open();
    const params = { epochs: 200, maxSteps: 40, maxLength: 64, batchSize: 4, sampleTokens: 4 };
    const job = await workspace.jobs.submit('fine-tune-lora', { model: 'model', data: 'lessons' }, params);
    for await (const event of job.events()) {
      if (event.kind === 'progress' && event.fraction > 0.1) job.pause();
      if (event.kind === 'state' && event.record.state === 'paused') break;
    }
    return job.id;
  });
  await page.reload();
  await page.waitForFunction(() => globalThis.hearth?.current.get());
  const steps = await page.evaluate(async (job) => {
    const workspace = await hearth.open();
    workspace.jobs.steer(job, 'resume');
    await workspace.jobs.get(job).done();
    const series = await workspace.jobs.get(job).series();
    return series.find(({ name }) => name === 'train loss')!.steps;
  }, id);
  expect(steps).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds no fault on the screens of language models (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await bringTiny(page);
    await bringLessons(page);
    for (const path of ['/catalog', '/catalog/model', '/chat', '/fine-tune']) {
      await openStudio(page, path);
      await expect(page.locator('main h1')).toBeAttached();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      if (path === '/chat') await page.getByRole('button', { name: 'Settings', exact: true }).click();
      expect(await axeFaults(page), path).toEqual([]);
    }
  });
}
