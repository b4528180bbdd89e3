// A workspace with a language model of several pieces, an adapter and a conversation, through a .hearth file and as a zip.
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { LanguageModelVersion, AdapterVersion } from '$core/assets';
import { loraLayout } from '$core/lm/lora';
import { defaultSampling } from '$core/lm/generation';
import { pieceBytes } from '$core/lm/manifest';
import { MemoryBlobs } from '$core/memory-blobs';
import { readArchive } from '$sdk/archive';
import type { Workspace } from '$sdk/workspace';
import { openModel } from '$workers/lm/load/open-model';
import { adapterFiles, readAdapter } from '$workers/lm/peft/adapter-files';
import { runImportAdapter } from '$workers/lm/runs/import-adapter';
import { runImportLanguageModel } from '$workers/lm/runs/import-language-model';
import { SharedMachine } from '../../support/memory-workspace';
import { tinyModelFiles } from '../../support/lm/stored-tiny-model';
import { tinyArchitectures } from '../../support/lm/tiny-model';

const architecture = tinyArchitectures.plain;
const runs = { 'import-language-model': runImportLanguageModel, 'import-adapter': runImportAdapter };
const settings = { rank: 2, alpha: 4, dropout: 0, targets: ['q_proj', 'v_proj'] } as const;
const values = Float32Array.from(
  { length: loraLayout(architecture, settings).size },
  (_, i) => Math.sin(i) / 8
);

/** A model with a card of two and a half pieces: large files are kept, and packed, piece by piece. */
async function filledWorkspace(): Promise<{
  machine: SharedMachine;
  workspace: Workspace;
  card: Uint8Array;
}> {
  const machine = new SharedMachine();
  const workspace = await machine.tab(runs);
  const card = new Uint8Array(2.5 * pieceBytes).map((_, i) => (i * 31) >>> 8);
  const files = [...(await tinyModelFiles(architecture)), new File([card], 'LICENSE')];
  await (await workspace.languageModels.import(files, { name: 'tiny' })).done();
  const peft = adapterFiles(architecture, { settings, values }, 'tiny');
  const job = await workspace.jobs.submit(
    'import-adapter',
    { model: 'tiny', files: peft },
    {},
    { name: 'pirate' }
  );
  await job.done();
  await workspace.conversations.create({
    title: 'A talk',
    system: '',
    speakers: [{ kind: 'own', model: 'tiny@1', adapter: 'pirate@1' }],
    sampling: defaultSampling,
    turns: []
  });
  return { machine, workspace, card };
}

test('a workspace with a model and an adapter comes back from its file as it was', async () => {
  const { machine, workspace, card } = await filledWorkspace();
  const told: number[] = [];
  const file = await workspace.export((fraction) => told.push(fraction));
  expect(told.at(-1)).toBe(1);
  const blobs = new MemoryBlobs();
  const { records, index } = await readArchive(file, blobs);
  expect(Math.max(...Object.values(index.blobs))).toBe(pieceBytes);
  expect(Object.values(records.conversations ?? {})).toMatchObject([{ title: 'A talk' }]);

  const manifestOf = (key: string) => records.assets[key]!.versions[0]!.manifest;
  const model = manifestOf('language-model:tiny') as LanguageModelVersion['manifest'];
  expect(model).toEqual(workspace.languageModels.get('tiny').manifest);
  const [before, after] = [await openModel(model, machine.blobs), await openModel(model, blobs)];
  for (const name of before.weights.tensors.keys())
    expect(await after.weights.read(name)).toEqual(await before.weights.read(name));
  const whole = new Blob(
    await Promise.all(model.files.find(({ name }) => name === 'LICENSE')!.pieces.map((id) => blobs.get(id)))
  );
  expect(Buffer.compare(Buffer.from(await whole.arrayBuffer()), card)).toBe(0);

  const adapter = manifestOf('adapter:pirate') as AdapterVersion['manifest'];
  const read = await readAdapter(adapter, blobs);
  expect(read).toEqual(await readAdapter(workspace.adapters.get('pirate').manifest, machine.blobs));
  expect(read.values.slice(0, 8)).toEqual(values.slice(0, 8));
  expect(adapter.baseHash).toBe(records.assets['language-model:tiny']!.versions[0]!.hash);
});

test('a model is taken away as one zip in a folder of its name, and opens again from there', async () => {
  const { workspace, card } = await filledWorkspace();
  const zip = await workspace.languageModels.get('tiny').zip();
  expect(zip.name).toBe('tiny.zip');
  const entries = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Object.keys(entries).sort()).toEqual(
    ['LICENSE', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map(
      (name) => `tiny/${name}`
    )
  );
  expect(Buffer.compare(entries['tiny/LICENSE']!, card)).toBe(0);
  const files = Object.entries(entries).map(
    ([path, bytes]) => new File([bytes as Uint8Array<ArrayBuffer>], path)
  );
  const again = await (await workspace.languageModels.import(files, { name: 'again' })).done();
  const { manifest } = workspace.languageModels.get(again.outputs.model!);
  const bytesOf = ({ files: kept }: typeof manifest) =>
    new Map(kept.map(({ name, pieces }) => [name, pieces]));
  expect(bytesOf(manifest)).toEqual(bytesOf(workspace.languageModels.get('tiny').manifest));
});
