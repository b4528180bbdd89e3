// Texts of the steps that shape, learn from and write tables, by their English text, for spec-translations.ts.
import { stepsInSwedish } from './step-translations-sv';
import { stepsInChinese } from './step-translations-zh';

export const stepTranslations: Readonly<Record<'en' | 'zh-Hant' | 'sv', Readonly<Record<string, string>>>> = {
  // Names of choices that read badly as they stand.
  en: {
    'first-rows': 'first rows',
    'equal-width': 'equal width',
    'min-max': 'min–max',
    'max-abs': 'largest value',
    'mean-value': 'mean',
    'median-value': 'median',
    'isolation-forest': 'isolation forest',
    pca: 'principal components',
    'each-row': 'each row',
    'all-rows': 'all rows',
    'tf-idf': 'TF-IDF',
    csv: 'CSV',
    jsonl: 'JSONL',
    parquet: 'Parquet',
    edges: 'own edges',
    'train-gradient-boosting': 'gradient boosting',
    'train-random-forest': 'random forest',
    'train-extra-trees': 'extra trees',
    'train-linear': 'linear model',
    'exact-match': 'exact match',
    'multiple-choice': 'multiple choice',
    clip: 'draw to the bound'
  },
  'zh-Hant': stepsInChinese,
  sv: stepsInSwedish
};
