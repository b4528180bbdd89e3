// What evaluators are called, and what kind of thing each asks.
import type { JudgedCheck } from '$core/flows/run/judge';
import { evaluatorNames, type EvaluatorName } from '$core/flows/evaluators/names';
import { texts } from '$ui/i18n.svelte';
import type { SelectOption } from '$ui/options';

const names = texts({
  en: {
    'exact-match': 'Equal to',
    contains: 'Contains',
    'contains-any': 'Contains any of',
    'contains-all': 'Contains all of',
    'starts-with': 'Starts with',
    regex: 'Matches a pattern (regex)',
    json: 'Is JSON',
    'contains-json': 'Contains JSON',
    number: 'Number within a tolerance',
    'word-f1': 'F1 over words',
    bleu: 'BLEU',
    'rouge-1': 'ROUGE-1',
    'rouge-2': 'ROUGE-2',
    'rouge-l': 'ROUGE-L',
    levenshtein: 'Edit distance (Levenshtein)',
    classification: 'Classification report',
    latency: 'Milliseconds',
    tokens: 'Tokens written',
    cost: 'Cost',
    perplexity: 'Perplexity',
    groundedness: 'Groundedness',
    relevance: 'Relevance',
    coherence: 'Coherence',
    fluency: 'Fluency',
    similarity: 'Similarity',
    rubric: 'A criterion of your own',
    'embedding-similarity': 'Embedding similarity',
    javascript: 'JavaScript'
  },
  'zh-Hant': {
    'exact-match': '等於',
    contains: '包含',
    'contains-any': '包含其中之一',
    'contains-all': '包含全部',
    'starts-with': '開頭是',
    regex: '符合樣式（regex）',
    json: '是 JSON',
    'contains-json': '含有 JSON',
    number: '數字在容許誤差內',
    'word-f1': '字詞 F1',
    bleu: 'BLEU',
    'rouge-1': 'ROUGE-1',
    'rouge-2': 'ROUGE-2',
    'rouge-l': 'ROUGE-L',
    levenshtein: '編輯距離（Levenshtein）',
    classification: '分類報告',
    latency: '毫秒',
    tokens: '寫出的 token',
    cost: '費用',
    perplexity: '困惑度',
    groundedness: '有所依據',
    relevance: '切題',
    coherence: '連貫',
    fluency: '通順',
    similarity: '相似',
    rubric: '自訂評準',
    'embedding-similarity': '嵌入向量相似度',
    javascript: 'JavaScript'
  },
  sv: {
    'exact-match': 'Lika med',
    contains: 'Innehåller',
    'contains-any': 'Innehåller något av',
    'contains-all': 'Innehåller alla',
    'starts-with': 'Börjar med',
    regex: 'Passar ett mönster (regex)',
    json: 'Är JSON',
    'contains-json': 'Innehåller JSON',
    number: 'Tal inom en tolerans',
    'word-f1': 'F1 över ord',
    bleu: 'BLEU',
    'rouge-1': 'ROUGE-1',
    'rouge-2': 'ROUGE-2',
    'rouge-l': 'ROUGE-L',
    levenshtein: 'Redigeringsavstånd (Levenshtein)',
    classification: 'Klassificeringsrapport',
    latency: 'Millisekunder',
    tokens: 'Skrivna tokens',
    cost: 'Kostnad',
    perplexity: 'Perplexitet',
    groundedness: 'Grundad',
    relevance: 'Relevans',
    coherence: 'Sammanhang',
    fluency: 'Språklig flyt',
    similarity: 'Likhet',
    rubric: 'Ett eget kriterium',
    'embedding-similarity': 'Likhet mellan inbäddningar',
    javascript: 'JavaScript'
  }
});

const groups = texts({
  en: {
    expected: 'Against what is expected',
    form: 'Its form',
    figures: 'Figures',
    judged: 'Judged by a model',
    not: (name: string) => `Not: ${name}`
  },
  'zh-Hant': {
    expected: '與預期相比',
    form: '格式',
    figures: '數值',
    judged: '由模型評審',
    not: (name: string) => `非：${name}`
  },
  sv: {
    expected: 'Mot det väntade',
    form: 'Formen',
    figures: 'Mått',
    judged: 'Bedömt av en modell',
    not: (name: string) => `Inte: ${name}`
  }
});

type GroupName = Exclude<keyof typeof groups, 'not'>;

const groupOf = {
  json: 'form',
  'contains-json': 'form',
  javascript: 'form',
  latency: 'figures',
  tokens: 'figures',
  cost: 'figures',
  perplexity: 'figures',
  groundedness: 'judged',
  relevance: 'judged',
  coherence: 'judged',
  fluency: 'judged',
  similarity: 'judged',
  rubric: 'judged'
} as const satisfies Partial<Record<EvaluatorName, GroupName>>;

export function evaluatorOptions(): readonly SelectOption<EvaluatorName>[] {
  const all: Partial<Record<EvaluatorName, GroupName>> = groupOf;
  return evaluatorNames.map((value) => ({
    value,
    label: names[value],
    group: groups[all[value] ?? 'expected']
  }));
}

/** A check as people know it: its kind in their language, unless it was given a name. */
export function checkTitle({ label, kind }: Pick<JudgedCheck, 'label' | 'kind'>): string {
  if (kind === undefined) return label;
  if (label.startsWith(kind)) return names[kind] + label.slice(kind.length);
  const negated = `not ${kind}`;
  return label.startsWith(negated) ? groups.not(names[kind]) + label.slice(negated.length) : label;
}
