// Small language models that our engine loads and fine-tunes, chosen by hand: what a card says before anything is
// fetched. Figures are those of the repositories; loading reads the files themselves.
import type { LmArchitecture } from './architecture';
import type { LmOrigin } from './manifest';

export interface CatalogModel {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly origin: LmOrigin;
  readonly licence: string;
  /** Whether its makers ask for an account and their terms first. */
  readonly gated?: boolean;
  /** Whether it was taught to answer, rather than only to continue. */
  readonly instruct: boolean;
  /** Bytes to fetch. */
  readonly bytes: number;
  readonly architecture: LmArchitecture;
}

type Shape = Pick<
  LmArchitecture,
  'layers' | 'width' | 'heads' | 'kvHeads' | 'ffnWidth' | 'vocabulary' | 'context' | 'tied'
>;

function llama(shape: Shape, theta: number, scaling?: LmArchitecture['rope']['scaling']): LmArchitecture {
  const rope = scaling ? { theta, scaling } : { theta };
  const headWidth = shape.width / shape.heads;
  return { family: 'llama', ...shape, headWidth, normEpsilon: 1e-5, rope, qkvBias: false };
}

function qwen2(shape: Shape): LmArchitecture {
  return { ...llama(shape, 1e6), family: 'qwen2', normEpsilon: 1e-6, qkvBias: true };
}

const hub = (repository: string): LmOrigin => ({ kind: 'hub', repository, revision: 'main' });

/** The small model that comes with the studio (tools/ember makes static/models/ember). */
export const builtinModel = {
  id: 'ember',
  title: 'Ember',
  family: 'Ember',
  origin: { kind: 'builtin', name: 'ember' },
  licence: 'Apache-2.0',
  instruct: true,
  bytes: 510_974,
  architecture: llama(
    {
      layers: 4,
      width: 64,
      heads: 4,
      kvHeads: 2,
      ffnWidth: 192,
      vocabulary: 768,
      context: 512,
      tied: true
    },
    10_000
  )
} as const satisfies CatalogModel;

export const catalogModels: readonly CatalogModel[] = [
  builtinModel,
  {
    id: 'smollm2-135m',
    title: 'SmolLM2 135M Instruct',
    family: 'SmolLM',
    origin: hub('HuggingFaceTB/SmolLM2-135M-Instruct'),
    licence: 'Apache-2.0',
    instruct: true,
    bytes: 269_060_552,
    architecture: llama(
      {
        layers: 30,
        width: 576,
        heads: 9,
        kvHeads: 3,
        ffnWidth: 1536,
        vocabulary: 49_152,
        context: 8192,
        tied: true
      },
      100_000
    )
  },
  {
    id: 'smollm2-360m',
    title: 'SmolLM2 360M Instruct',
    family: 'SmolLM',
    origin: hub('HuggingFaceTB/SmolLM2-360M-Instruct'),
    licence: 'Apache-2.0',
    instruct: true,
    bytes: 723_674_912,
    architecture: llama(
      {
        layers: 32,
        width: 960,
        heads: 15,
        kvHeads: 5,
        ffnWidth: 2560,
        vocabulary: 49_152,
        context: 8192,
        tied: true
      },
      100_000
    )
  },
  {
    id: 'qwen2.5-0.5b',
    title: 'Qwen2.5 0.5B Instruct',
    family: 'Qwen',
    origin: hub('Qwen/Qwen2.5-0.5B-Instruct'),
    licence: 'Apache-2.0',
    instruct: true,
    bytes: 988_097_824,
    architecture: qwen2({
      layers: 24,
      width: 896,
      heads: 14,
      kvHeads: 2,
      ffnWidth: 4864,
      vocabulary: 151_936,
      context: 32_768,
      tied: true
    })
  },
  {
    id: 'qwen2.5-1.5b',
    title: 'Qwen2.5 1.5B Instruct',
    family: 'Qwen',
    origin: hub('Qwen/Qwen2.5-1.5B-Instruct'),
    licence: 'Apache-2.0',
    instruct: true,
    bytes: 3_087_467_144,
    architecture: qwen2({
      layers: 28,
      width: 1536,
      heads: 12,
      kvHeads: 2,
      ffnWidth: 8960,
      vocabulary: 151_936,
      context: 32_768,
      tied: true
    })
  },
  {
    id: 'tinyllama-1.1b',
    title: 'TinyLlama 1.1B Chat',
    family: 'Llama',
    origin: hub('TinyLlama/TinyLlama-1.1B-Chat-v1.0'),
    licence: 'Apache-2.0',
    instruct: true,
    bytes: 2_200_119_864,
    architecture: llama(
      {
        layers: 22,
        width: 2048,
        heads: 32,
        kvHeads: 4,
        ffnWidth: 5632,
        vocabulary: 32_000,
        context: 2048,
        tied: false
      },
      10_000
    )
  },
  {
    id: 'llama-3.2-1b',
    title: 'Llama 3.2 1B Instruct',
    family: 'Llama',
    origin: hub('meta-llama/Llama-3.2-1B-Instruct'),
    licence: 'Llama 3.2 Community',
    gated: true,
    instruct: true,
    bytes: 2_471_645_608,
    architecture: llama(
      {
        layers: 16,
        width: 2048,
        heads: 32,
        kvHeads: 8,
        ffnWidth: 8192,
        vocabulary: 128_256,
        context: 131_072,
        tied: true
      },
      500_000,
      { type: 'llama3', factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192 }
    )
  }
];

/** The licence of a model that comes from where a catalogued one does, in whatever revision. */
export function cataloguedLicence(origin: LmOrigin): string | undefined {
  const found = catalogModels.find(({ origin: known }) =>
    known.kind === 'hub'
      ? origin.kind === 'hub' && origin.repository === known.repository
      : known.kind === 'builtin' && origin.kind === 'builtin' && origin.name === known.name
  );
  return found?.licence;
}
