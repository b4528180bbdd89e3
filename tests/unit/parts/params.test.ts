import { describe, expect, it } from 'vitest';
import { components } from '$core/components/index';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import { earlyStoppingParams, trainingParams } from '$core/training/common';
import { problemsOf } from '$parts/params/param-problems';
import { positionOf, sliderPositions, valueAt } from '$parts/params/slider-scale';
import { specTranslations } from '$parts/params/spec-translations';

describe('problems of a form', () => {
  it('are told field by field', () => {
    const problems = problemsOf(
      { ...trainingParams, ...earlyStoppingParams },
      { validation: 'folds', folds: 1.5, patience: 0 }
    );
    expect(problems).toEqual({
      target: 'must name a column',
      folds: 'must be a whole number',
      patience: 'must be from 1 to 1000'
    });
  });

  it('are not looked for in fields that do not count', () => {
    const values = { target: 'y', validation: 'auto', folds: 99, earlyStopping: false, patience: 0 };
    expect(problemsOf({ ...trainingParams, ...earlyStoppingParams }, values)).toEqual({});
  });
});

describe('translations of component texts', () => {
  const trainings = Object.values(components).filter(({ category }) =>
    ['train', 'language'].includes(category)
  );
  const texts = new Set<string>(Object.values(components).map((spec) => spec.title));
  for (const spec of trainings) {
    texts.add(spec.summary);
    for (const param of Object.values(spec.params)) {
      texts.add(param.label);
      if (param.help) texts.add(param.help);
    }
  }

  it.each(['zh-Hant', 'sv'] as const)('cover every training in %s', (language) => {
    expect([...texts].filter((text) => !specTranslations[language][text])).toEqual([]);
  });
});

describe('translations of what pipelines are made of', () => {
  const words = new Set<string>();
  for (const { title, summary, category, params } of pipelineEntries.values()) {
    words.add(title).add(summary);
    for (const param of Object.values(params)) {
      words.add(param.label);
      if (param.help) words.add(param.help);
      // Trainings name their choices as the field does: relu, gini.
      if (param.kind === 'choice' && category !== 'train')
        for (const option of param.options) if (/^[a-z-]+$/.test(option)) words.add(option);
    }
  }

  it.each(['zh-Hant', 'sv'] as const)('are whole in %s', (language) => {
    expect([...words].filter((text) => !specTranslations[language][text])).toEqual([]);
  });
});

describe('the slider of a number', () => {
  const rate = { kind: 'number', min: 0.001, max: 1, log: true } as const;
  const rounds = { kind: 'integer', min: 1, max: 10_000, log: true } as const;

  it('moves in equal factors where the parameter is logarithmic', () => {
    expect(positionOf(0.001, rate)).toBe(0);
    expect(positionOf(0.1, rate)).toBeCloseTo((2 / 3) * sliderPositions);
    expect(positionOf(1, rate)).toBe(sliderPositions);
  });

  it('gives tidy values within the range, whole for integers', () => {
    expect(valueAt(sliderPositions / 2, rounds)).toBe(100);
    expect(valueAt(0, rounds)).toBe(1);
    expect(valueAt(sliderPositions, rounds)).toBe(10_000);
    expect(valueAt(101, { kind: 'number', min: 0, max: 0.9 })).toBe(0.455);
  });
});
