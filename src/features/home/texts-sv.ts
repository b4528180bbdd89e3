// Texts of the home page, in Swedish.
import type { HomeTexts } from './texts';

export const texts: HomeTexts = {
  page: 'Hem',
  title: 'Vad ska vi bygga?',
  subtitle: 'Hearth lär sig av dina data på den här datorn. Inget du öppnar här lämnar den.',
  tableTitle: 'En tabell',
  tableText: 'Förutsäg en kolumn: vem som slutar, vad det kostar, vilken sort det är.',
  drop: 'Släpp en tabell här',
  dropHint: 'CSV, TSV, JSON, Parquet eller Excel',
  orSample: 'Eller prova ett exempel',
  samplesNote: 'Exemplen är påhittade av Hearth: inga verkliga människor, hem eller blommor.',
  samples: {
    'cafe-customers': { title: 'Kafékunder', question: 'Vem slutade komma? Ja eller nej.' },
    'house-prices': { title: 'Huspriser', question: 'Vad kostar en bostad? Ett tal.' },
    'meadow-flowers': { title: 'Ängsblommor', question: 'Vilken av fyra arter är det?' }
  },
  picturesTitle: 'Bilder',
  picturesText: 'Sortera foton i klasser, rita rutor och konturer, och ta märkningarna vart du vill.',
  choosePictures: 'Välj bilder',
  samplePictures: 'Prova ett exempel',
  languageTitle: 'En språkmodell',
  languageText: 'Chatta med en modell som körs här, och finjustera den på dina egna exempel.',
  chooseModel: 'Alla modeller',
  talk: 'Prata med en liten',
  teach: 'Lär den en stil',
  recentData: 'Senaste data',
  recentModels: 'Senaste modeller',
  recentRuns: 'Senaste körningar',
  all: 'Visa alla',
  rows: (n: string) => `${n} rader`,
  failed: 'Exemplet kunde inte öppnas'
};
