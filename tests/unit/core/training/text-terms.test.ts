import { expect, it } from 'vitest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { addTerms, learnVocabulary, termRows, unitOf, type Vocabulary } from '$core/training/text-terms';
import { columnFeeds, runOnnx } from '../../../support/run-onnx';

/** [texts][terms] of the rows made here. */
function ownRows(vocabulary: Vocabulary, texts: readonly string[]): number[][] {
  const { length } = vocabulary.terms;
  const rows = termRows(vocabulary, texts);
  const all = Uint32Array.from(texts.keys());
  return vocabulary.terms.map((_, term) => {
    const weights = new Float64Array(length + 1);
    weights[term] = 1;
    const out = new Float64Array(texts.length);
    rows.project(all, weights, 1, out);
    return [...out];
  });
}

async function graphRows(vocabulary: Vocabulary, texts: readonly string[]): Promise<number[][]> {
  const graph = new GraphBuilder();
  const terms = addTerms(vocabulary, graph, graph.input('text', 'string', ['N', 1]));
  graph.node('Identity', [terms], {}, { as: 'terms' });
  graph.output('terms', 'float32', ['N', vocabulary.terms.length]);
  const { terms: found } = await runOnnx(encodeModel(graph, { name: 'terms' }), columnFeeds({ text: texts }));
  const data = [...(found!.data as Float32Array)];
  return vocabulary.terms.map((_, term) => texts.map((_, i) => data[i * vocabulary.terms.length + term]!));
}

it('the terms that a graph finds in texts are those that were learned from', async () => {
  const texts = ['Free prize, FREE!', 'a free prize: call 0800', 'no prize. Ärlig talat', 'ärlig… talat', ''];
  const vocabulary = learnVocabulary(texts, 100);
  expect(vocabulary.unit).toBe('words');
  expect(vocabulary.terms).toEqual(['prize', 'free', 'talat', 'ärlig', 'free prize', 'ärlig talat']);
  const more = [...texts, 'free free prize', 'Nothing known'];
  const [own, theirs] = [ownRows(vocabulary, more), await graphRows(vocabulary, more)];
  own.forEach((row, term) => row.forEach((value, i) => expect(theirs[term]![i]).toBeCloseTo(value, 5)));
  // 1 + ln 2 for the word that is there twice, once for the others, by their weights, of length 1.
  const free = (1 + Math.log(2)) * (Math.log(6 / 3) + 1);
  const [prize, pair] = [Math.log(6 / 4) + 1, Math.log(6 / 3) + 1];
  expect(own[1]![5]).toBeCloseTo(free / Math.hypot(free, prize, pair), 6);
});

it('scripts without blanks count by character', async () => {
  const texts = ['今天天氣很好', '今天很冷', '我今天很忙'];
  expect(unitOf(texts)).toBe('characters');
  const vocabulary = learnVocabulary(texts, 100);
  expect(vocabulary.terms).toContain('今 天');
  const [own, theirs] = [ownRows(vocabulary, texts), await graphRows(vocabulary, texts)];
  own.forEach((row, term) => row.forEach((value, i) => expect(theirs[term]![i]).toBeCloseTo(value, 5)));
});
