// The small model and its lessons, where someone else brought them into a shared workspace.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { builtinModel } from '$core/lm/catalog';
import type { Workspace } from '$sdk/workspace';
import { runImportLanguageModel } from '$workers/lm/runs/import-language-model';
import { smallModel } from '../../../../src/parts/language/begin';
import { startRelay, type TestRelay } from '../../../support/relay-client';
import { host, settled, visitor, type Companion } from '../../../support/shared-workspaces';
import { tinyModelFiles } from '../../../support/lm/stored-tiny-model';
import { tinyArchitectures } from '../../../support/lm/tiny-model';
import type { TestRuns } from '../../../support/memory-workspace';

const runs: TestRuns = {
  'import-language-model': async (call, ctx) => {
    const { model } = await runImportLanguageModel(call as never, ctx);
    return { model: { ...model, origin: builtinModel.origin } };
  }
};

let relay: TestRelay;
const open: Companion[] = [];
beforeEach(async () => void (relay = await startRelay()));
afterEach(async () => {
  for (const { workspace } of open.splice(0)) workspace.close();
  await relay.remove();
});

const begun = (workspace: Workspace) => smallModel(workspace).catch((error: { code: string }) => error.code);

it('nothing begins with a model whose bytes are on the device of another', async () => {
  const ann = await host('Ann', relay, runs);
  open.push(ann);
  const files = await tinyModelFiles(tinyArchitectures.plain);
  await (await ann.workspace.languageModels.import(files, { name: 'Ember' })).done();
  await settled(ann.workspace);
  const ben = await visitor('Ben', 'editor', ann, relay, runs);
  open.push(ben);
  expect(await begun(ann.workspace)).toBe('Ember@1');
  expect(await begun(ben.workspace)).toBe('share/bytes-elsewhere');
  await ann.workspace.sharing.bytes!.share('language-model', 'Ember@1');
  await settled(ben.workspace);
  await ben.workspace.sharing.bytes!.fetch('language-model', 'Ember@1');
  expect(await begun(ben.workspace)).toBe('Ember@1');
});
