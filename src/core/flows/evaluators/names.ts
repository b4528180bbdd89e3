// The names of the built-in evaluators, apart from what they do, so that a job's contract is small.
export const evaluatorNames = [
  'exact-match',
  'contains',
  'contains-any',
  'contains-all',
  'starts-with',
  'regex',
  'json',
  'contains-json',
  'number',
  'word-f1',
  'bleu',
  'rouge-1',
  'rouge-2',
  'rouge-l',
  'levenshtein',
  'classification',
  'latency',
  'tokens',
  'cost',
  'perplexity',
  'groundedness',
  'relevance',
  'coherence',
  'fluency',
  'similarity',
  'rubric',
  'embedding-similarity',
  'javascript'
] as const;

export type EvaluatorName = (typeof evaluatorNames)[number];

/** Those that ask a model for their score. */
export const judgedByModel: ReadonlySet<EvaluatorName> = new Set([
  'groundedness',
  'relevance',
  'coherence',
  'fluency',
  'similarity',
  'rubric'
]);

export function isEvaluator(name: string): name is EvaluatorName {
  return (evaluatorNames as readonly string[]).includes(name);
}
