// Texts of the home page.
import { textsOnDemand } from '$ui/i18n.svelte';

const english = {
  page: 'Home',
  title: 'What shall we build?',
  subtitle: 'Hearth learns from your data on this computer. Nothing you open here leaves it.',
  tableTitle: 'A table',
  tableText: 'Predict a column: who leaves, what it costs, which kind it is.',
  drop: 'Drop a table here',
  dropHint: 'CSV, TSV, JSON, Parquet or Excel',
  orSample: 'Or try a sample',
  samplesNote: 'Samples are made up by Hearth: no real people, homes or flowers.',
  samples: {
    'cafe-customers': { title: 'Café customers', question: 'Who stopped coming? Yes or no.' },
    'house-prices': { title: 'House prices', question: 'What does a home cost? A number.' },
    'meadow-flowers': { title: 'Meadow flowers', question: 'Which of four species is it?' }
  },
  picturesTitle: 'Pictures',
  picturesText: 'Sort photos into classes, draw boxes and outlines, and take the labels anywhere.',
  choosePictures: 'Choose pictures',
  samplePictures: 'Try a sample',
  languageTitle: 'A language model',
  languageText: 'Chat with a model that runs here, and fine-tune it on your own examples.',
  chooseModel: 'All models',
  talk: 'Talk with a small one',
  teach: 'Teach it a style',
  recentData: 'Recent data',
  recentModels: 'Recent models',
  recentRuns: 'Recent runs',
  all: 'See all',
  rows: (n: string) => `${n} rows`,
  failed: 'The sample could not be opened'
};

export type HomeTexts = typeof english;

export const t = textsOnDemand(english, {
  'zh-Hant': () => import('./texts-zh-hant'),
  sv: () => import('./texts-sv')
});
