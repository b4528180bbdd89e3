// Examples in the files of others: every JSON and JSONL file of HEARTH_DATA/text/{instruct,chat-finetune} is imported as
// a person would, and its rows become examples by what its columns are called; and adapters PyTorch made are read and
// written again. A new file or folder there runs with no change here.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { guessMapping } from '$core/lm/examples';
import { planEpoch } from '$workers/lm/data/batches';
import { tokenSet } from '$workers/lm/data/token-set';
import { DroppedFiles } from '$workers/lm/load/model-files';
import { openFiles } from '$workers/lm/load/open-model';
import { adapterConfig, adapterFiles, adapterWeights, parseAdapter } from '$workers/lm/peft/adapter-files';
import { importFile } from '../support/data';
import { readConfig } from '../support/lm/read-config';
import { readSafetensors } from '../support/lm/read-safetensors';
import { filesBelow, sharedFolder } from '../support/shared-data';

const text = sharedFolder('text');
const models = sharedFolder('models/lm');
const tables = text ? ['instruct', 'chat-finetune'].flatMap((folder) => filesBelow(join(text, folder))) : [];

const file = async (path: string): Promise<File> => new File([await readFile(path)], basename(path));
const writer = async () => {
  const folder = join(models!, 'stories260K-hf');
  const files = await Promise.all(readdirSync(folder).map((name) => file(join(folder, name))));
  return openFiles(DroppedFiles.of(files));
};

describe.skipIf(!text || !models)('every row is an example', () => {
  test.each(tables)('%s', async (path) => {
    const { frame, names } = await importFile(await file(path), {}, basename(path));
    const mapping = guessMapping(names);
    expect(mapping.kind).toBe(path.includes('chat') ? 'chat' : 'instruction');
    const { examples, account } = await tokenSet(frame, mapping, await writer(), 4096, () =>
      Promise.resolve()
    );
    expect(account).toMatchObject({ examples: frame.rows, empty: 0, cut: 0, tokensLost: 0 });
    expect(account.learnedTokens).toBeGreaterThan(frame.rows);
    expect(account.learnedTokens).toBeLessThan(account.tokens);
    const rows = planEpoch(examples, { rows: 1, length: 4096, packing: true }, 1, 0).length;
    expect(account.tokens / (rows * 4096)).toBeGreaterThan(account.tokens > 50_000 ? 0.9 : 0.5);
  });
});

const cases = models ? readdirSync(join(models, 'lora-reference')) : [];

describe.skipIf(!models)('adapters of PyTorch are read, and written with the same tensors', () => {
  test.each(cases.flatMap((name) => [`${name}/adapter_init`, `${name}/adapter_final`]))(
    '%s',
    async (name) => {
      const folder = join(models!, 'lora-reference', name);
      const reference = JSON.parse(await readFile(join(folder, '../reference.json'), 'utf8')) as {
        readonly settings: { readonly model: string };
      };
      const architecture = readConfig(
        await readFile(join(models!, reference.settings.model, 'config.json'), 'utf8')
      );
      const given = await Promise.all(
        [adapterConfig, adapterWeights].map((each) => file(join(folder, each)))
      );
      const adapter = await parseAdapter(DroppedFiles.of(given), architecture);
      const [config, weights] = adapterFiles(architecture, adapter, '');
      const [theirs, ours] = await Promise.all(
        [given[1]!, weights!].map(async (each) => readSafetensors(new Uint8Array(await each.arrayBuffer())))
      );
      expect([...ours!.tensors]).toEqual([...theirs!.tensors]);
      for (const tensor of theirs!.tensors.keys())
        expect(await ours!.read(tensor)).toEqual(await theirs!.read(tensor));
      const told = JSON.parse(await given[0]!.text()) as Record<string, unknown>;
      const { r, lora_alpha, target_modules, bias, peft_type } = told;
      expect(JSON.parse(await config!.text())).toMatchObject({
        r,
        lora_alpha,
        target_modules,
        bias,
        peft_type
      });
    }
  );
});
