// WebLLM's list of models, as cards show it. Embedding models do not chat and are left out.
import { ModelType, prebuiltAppConfig, type ModelRecord } from '@mlc-ai/web-llm';
import { parametersInName, type PrebuiltModel } from '$core/lm/prebuilt';

export function listPrebuilt(): readonly PrebuiltModel[] {
  return prebuiltAppConfig.model_list
    .filter((record) => record.model_type !== ModelType.embedding)
    .map(describeRecord);
}

function describeRecord(record: ModelRecord): PrebuiltModel {
  const { model_id: id } = record;
  const [, name = id, quantisation = ''] = /^(.+?)-(q\df\d+(?:_\d)?)-MLC/.exec(id) ?? [];
  const parameters = parametersInName(name);
  return {
    id,
    title: name.replaceAll('-', ' ').replace(/(\d)_(\d)/g, '$1.$2'),
    family: familyOf(name),
    ...(parameters === undefined ? {} : { parameters }),
    quantisation,
    memory: Math.round((record.vram_required_MB ?? 0) * 1024 * 1024),
    context: record.overrides?.context_window_size ?? 4096,
    features: record.required_features ?? [],
    source: record.model,
    light: record.low_resource_required ?? false
  };
}

function familyOf(name: string): string {
  const known = [
    'DeepSeek',
    'Hermes',
    'Llama',
    'Qwen',
    'Phi',
    'Gemma',
    'Mistral',
    'Ministral',
    'SmolLM',
    'OLMo'
  ];
  const found = known.find((family) => name.toLowerCase().includes(family.toLowerCase()));
  return found ?? name.split('-')[0]!;
}
