import { expect, it } from 'vitest';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import { searchWords } from '$features/designer/editor/search-words';
import { foundEntries } from '$ui/graph/palette-search';

const all = [...pipelineEntries.values()].map(({ name, title, summary }) => ({
  name,
  title,
  summary,
  words: searchWords[name] ?? ''
}));
const first = (wanted: string) =>
  foundEntries([{ title: 'Steps', entries: all }], wanted)[0]?.entries[0]?.name;

it('finds a step by what other tools call it, hyphens and order aside', () => {
  expect(first('one hot')).toBe('encode-columns');
  expect(first('kmeans')).toBe('cluster-rows');
  expect(first('Convert to Indicator Values')).toBe('encode-columns');
  expect(first('xgboost')).toBe('train-gradient-boosting');
  expect(first('data split')).toBe('split-rows');
  expect(first('pca')).toBe('principal-components');
  expect(first('no such thing')).toBeUndefined();
});

it('puts a title that begins with what is typed before summaries that mention it', () => {
  expect(first('sc')).toBe('score-table');
  expect(first('clean')).toBe('clean-missing');
});

it('every step of the designer has other words', () => {
  expect([...pipelineEntries.keys()].filter((name) => !searchWords[name])).toEqual([]);
});
