// Every folder of language models and safetensors files of others either opens, whole, or is refused by name.
import { readFile } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HearthError } from '$core/errors';
import { headerLength, parseHeader } from '$core/lm/safetensors';
import { readCheckpoint } from '$workers/lm/load/checkpoint-files';
import { convertLlama2c, isLlama2c } from '$workers/lm/load/llama2c';
import { DroppedFiles, readAll } from '$workers/lm/load/model-files';
import { openFiles } from '$workers/lm/load/open-model';

const data = process.env.HEARTH_DATA ?? '../shared/data';
const folders = ['lm', 'safetensors'].flatMap((kind) => {
  const root = join(data, 'models', kind);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && entry.name !== 'lora-reference' ? [join(root, entry.name)] : []
  );
});

async function filesIn(folder: string): Promise<File[]> {
  const names = readdirSync(folder);
  return Promise.all(names.map(async (name) => new File([await readFile(join(folder, name))], name)));
}

describe.skipIf(folders.length === 0)('language models of others', () => {
  test.each(folders.map((folder) => [basename(folder), folder]))('%s', async (_name, folder) => {
    const files = await filesIn(folder);
    const source = isLlama2c(files) ? await convertLlama2c(files) : DroppedFiles.of(files);
    try {
      const { architecture, weights, tokenizer } = await openFiles(source);
      for (const [name, { bytes }] of weights.tensors) expect((await weights.read(name)).length).toBe(bytes);
      expect(tokenizer.size).toBeLessThanOrEqual(architecture.vocabulary);
      expect(tokenizer.decode(tokenizer.encode('One day, a cat sat.', { specials: true }))).toBe(
        'One day, a cat sat.'
      );
    } catch (error) {
      expect(error).toBeInstanceOf(HearthError);
      expect((error as HearthError).message).toMatch(/cannot run here|is missing/);
    }
  });

  test('every safetensors file is read to its last byte', async () => {
    for (const folder of folders) {
      for (const file of await filesIn(folder)) {
        if (!file.name.endsWith('.safetensors')) continue;
        const source = DroppedFiles.of([file]);
        const length = headerLength(await readAll(source, file.name, 0, 8), file.size, file.name);
        const tensors = parseHeader(await readAll(source, file.name, 8, 8 + length), file.size, file.name);
        expect(tensors.size).toBeGreaterThan(0);
      }
    }
  });

  const story = join(data, 'models/lm/stories260K-hf');
  test.skipIf(!existsSync(story))(
    'a llama2.c checkpoint becomes the folder that others made of it',
    async () => {
      const own = await convertLlama2c(await filesIn(join(data, 'models/lm/stories260K')));
      const [ours, theirs] = [await openFiles(own), await openFiles(DroppedFiles.of(await filesIn(story)))];
      expect(ours.architecture).toEqual(theirs.architecture);
      for (const name of theirs.weights.tensors.keys())
        expect(Buffer.from(await ours.weights.read(name)).equals(await theirs.weights.read(name)), name).toBe(
          true
        );
      const text = readFileSync(join(data, 'models/lm/stories260K/expected.txt'), 'utf8').trim();
      const { greedy_ids: ids } = JSON.parse(readFileSync(join(story, 'expected.json'), 'utf8')) as {
        greedy_ids: number[];
      };
      for (const { tokenizer } of [ours, theirs]) {
        expect(tokenizer.encode(text, { specials: true })).toEqual(ids);
        expect(tokenizer.decode(ids)).toBe(text);
        const bytes = ids.flatMap((id) => [...(tokenizer.tokenBytes(id) ?? [])]);
        expect(new TextDecoder().decode(Uint8Array.from(bytes))).toBe(` ${text}`);
      }
      expect((await readCheckpoint(own)).weights).toHaveLength(1);
    }
  );
});

test.runIf(folders.length === 0)(
  `language models were not looked at: there is no ${data}/models/lm`,
  () => undefined
);
