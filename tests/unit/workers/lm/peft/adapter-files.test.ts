// Adapters as files: written as PEFT reads them, read with everything refused that would mean another model.
import { expect, test } from 'vitest';
import { loraModules } from '$core/lm/lora';
import { safetensorsHeader } from '$core/lm/safetensors';
import { DroppedFiles } from '$workers/lm/load/model-files';
import { adapterFiles, parseAdapter } from '$workers/lm/peft/adapter-files';
import { initialAdapter } from '$workers/lm/peft/initial';
import { readSafetensors } from '../../../../support/lm/read-safetensors';
import { tinyAdapter, tinyArchitectures } from '../../../../support/lm/tiny-model';

const architecture = tinyArchitectures.three;
const settings = { rank: 4, alpha: 8, dropout: 0.1, targets: loraModules };
const values = tinyAdapter(architecture, settings);
const [config, weights] = adapterFiles(architecture, { settings, values }, 'someone/base');

async function parse(change: object, tensors: File = weights!) {
  const written = { ...(JSON.parse(await config!.text()) as object), ...change };
  return parseAdapter(
    DroppedFiles.of([new File([JSON.stringify(written)], config!.name), tensors]),
    architecture
  );
}

test('what is written is read again, to the bit', async () => {
  expect(await parse({})).toEqual({ settings, values });
  expect(JSON.parse(await config!.text())).toMatchObject({
    peft_type: 'LORA',
    base_model_name_or_path: 'someone/base',
    r: 4,
    lora_alpha: 8,
    bias: 'none'
  });
});

test('rank-stabilised LoRA is the same as another alpha; an adapter of one module says so', async () => {
  expect((await parse({ use_rslora: true })).settings.alpha).toBe(16);
  const one = { ...settings, targets: ['v_proj'] as const };
  const files = adapterFiles(architecture, { settings: one, values: tinyAdapter(architecture, one) }, '');
  expect((await parseAdapter(DroppedFiles.of(files), architecture)).settings.targets).toEqual(['v_proj']);
  expect(JSON.parse(await files[0]!.text())).toMatchObject({ base_model_name_or_path: null });
});

test.each([
  [{ peft_type: 'IA3' }, 'its kind is IA3'],
  [{ use_dora: true }, 'it is DoRA'],
  [{ bias: 'all' }, 'trains biases'],
  [{ modules_to_save: ['lm_head'] }, 'its modules_to_save is not empty'],
  [{ rank_pattern: { q_proj: 2 } }, 'its rank_pattern is not empty'],
  [{ layers_to_transform: 1 }, 'its layers_to_transform is not empty'],
  [{ init_lora_weights: 'pissa_niter_4' }, 'begun by pissa_niter_4'],
  [{ fan_in_fan_out: true }, 'the other way round'],
  [{ target_modules: ['c_attn'] }, 'it changes "c_attn"'],
  [{ target_modules: ['q_proj'] }, 'it changes base_model.model.model.layers.0'],
  [{ r: 0 }, 'its rank is no number'],
  [{ r: 5 }, 'and this model asks for']
])('%j is refused by name', async (change, reason) => {
  await expect(parse(change)).rejects.toMatchObject({
    code: 'lm/bad-adapter',
    message: expect.stringContaining(reason) as string
  });
});

test('tensors that are missing or not finite are refused by name', async () => {
  const empty = new File([safetensorsHeader([])], weights!.name);
  await expect(parse({}, empty)).rejects.toThrow('it has no base_model.model.model.layers.0.self_attn');
  const broken = Float32Array.from(values);
  broken[3] = NaN;
  const [, bad] = adapterFiles(architecture, { settings, values: broken }, '');
  await expect(parse({}, bad)).rejects.toThrow('lora_A.weight holds a number that is not finite');
});

test('tensors are sorted by name and named as PEFT names them', async () => {
  const bytes = new Uint8Array(await weights!.arrayBuffer());
  const names = [...readSafetensors(bytes).tensors.keys()];
  expect(names).toEqual([...names].sort());
  expect(names).toContain('base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight');
  expect(names).toContain('base_model.model.model.layers.0.mlp.down_proj.lora_B.weight');
  expect(names).toHaveLength(2 * loraModules.length * architecture.layers);
});

test('a fresh adapter changes nothing: B is zero, A uniform within 1 / sqrt(in), by the seed', () => {
  const fresh = initialAdapter(architecture, settings, 3);
  expect(initialAdapter(architecture, settings, 3)).toEqual(fresh);
  expect(initialAdapter(architecture, settings, 4)).not.toEqual(fresh);
  const bound = 1 / Math.sqrt(architecture.width);
  const firstA = fresh.subarray(0, 4 * architecture.width);
  expect(Math.max(...firstA)).toBeLessThanOrEqual(bound);
  expect(Math.max(...firstA)).toBeGreaterThan(0.9 * bound);
  expect(Math.min(...firstA)).toBeLessThan(-0.9 * bound);
});
