// Chat models that others have compiled for WebGPU (WebLLM's list): another runtime than our own engine, for models
// too large for it or of another architecture. They chat; they are not fine-tuned here.

export interface PrebuiltModel {
  /** 'Llama-3.2-1B-Instruct-q4f16_1-MLC'. */
  readonly id: string;
  /** 'Llama 3.2 1B Instruct'. */
  readonly title: string;
  /** 'Llama', 'Qwen', … */
  readonly family: string;
  /** As the name tells; absent where it does not. */
  readonly parameters?: number;
  /** 'q4f16_1': 4-bit weights, 16-bit arithmetic. */
  readonly quantisation: string;
  /** Graphics memory it needs, in bytes, as measured by its makers. */
  readonly memory: number;
  readonly context: number;
  /** WebGPU features it cannot do without ('shader-f16'). */
  readonly features: readonly string[];
  /** Where its weights come from. */
  readonly source: string;
  /** Meant for weak devices and phones. */
  readonly light: boolean;
}

/** What it needs of the graphics device; models named f16 compute with 16-bit floats. */
export function neededFeatures({ features, quantisation }: PrebuiltModel): readonly string[] {
  return [...new Set([...features, ...(/f16/.test(quantisation) ? ['shader-f16'] : [])])];
}

/** Bits of one weight, from a name like 'q4f16_1' or 'q0f32' (0: not quantised). */
export function weightBits(quantisation: string): number {
  const [, weights, floats] = /^q(\d)f(\d\d)/.exec(quantisation) ?? [];
  return Number(weights) || Number(floats) || 16;
}

/** The licence that a family's makers give, by the beginning of a model's name. */
const licences: readonly (readonly [name: RegExp, licence: string])[] = [
  [/^Llama-3\.2/, 'Llama 3.2 Community'],
  [/^Llama-3\.1|Llama-3\.1/, 'Llama 3.1 Community'],
  [/^Llama-3|Llama-3-/, 'Llama 3 Community'],
  [/^Llama-2/, 'Llama 2 Community'],
  [/^gemma/, 'Gemma Terms'],
  [/^(Qwen2\.5-3B|Qwen2\.5-Coder-3B)/, 'Qwen Research'],
  [/^(Qwen|SmolLM|Mistral|Ministral|OLMo|TinyLlama|OpenHermes|NeuralHermes|RedPajama)/, 'Apache-2.0'],
  [/^(phi|Phi|DeepSeek)/, 'MIT']
];

/** The licence of a prebuilt model; undefined where it has to be looked up at its source. */
export function prebuiltLicence(id: string): string | undefined {
  return licences.find(([name]) => name.test(id))?.[1];
}

/** '1.5B' or '360M' in a name as a count of parameters. */
export function parametersInName(name: string): number | undefined {
  const [, digits, unit] = /(?:^|[-_])E?(\d+(?:[._]\d+)?)([bBmM])(?=[-_]|$)/.exec(name) ?? [];
  if (!digits || !unit) return undefined;
  return Number(digits.replace('_', '.')) * (unit.toLowerCase() === 'b' ? 1e9 : 1e6);
}
