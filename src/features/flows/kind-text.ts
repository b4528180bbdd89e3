// What a node does, in words, and what its kind is called.
import type { NodeKind } from '$core/flows/definition';
import type { StarterKind } from '$core/flows/node-starters';
import { texts } from '$ui/i18n.svelte';
import { flowTexts as t } from './text';

const titles = texts({
  en: {
    llm: 'Model (LLM)',
    prompt: 'Prompt',
    python: 'Python',
    code: 'JavaScript',
    http: 'HTTP',
    embedding: 'Embedding',
    search: 'Search documents',
    json: 'Read JSON',
    regex: 'Find a pattern'
  },
  'zh-Hant': {
    llm: '模型（LLM）',
    prompt: '提示',
    python: 'Python',
    code: 'JavaScript',
    http: 'HTTP',
    embedding: '向量',
    search: '搜尋文件',
    json: '讀取 JSON',
    regex: '尋找樣式'
  },
  sv: {
    llm: 'Modell (LLM)',
    prompt: 'Prompt',
    python: 'Python',
    code: 'JavaScript',
    http: 'HTTP',
    embedding: 'Vektor',
    search: 'Sök i dokument',
    json: 'Läs JSON',
    regex: 'Finn ett mönster'
  }
});

export function kindTitle(kind: StarterKind): string {
  const words: Readonly<Record<StarterKind, string>> = {
    llm: titles.llm,
    prompt: titles.prompt,
    python: titles.python,
    code: titles.code,
    http: titles.http,
    embedding: titles.embedding,
    search: titles.search,
    'parse-json': titles.json,
    'parse-regex': titles.regex
  };
  return words[kind];
}

export function kindText(kind: NodeKind): string {
  const words: Readonly<Record<NodeKind, string>> = {
    llm: t.kindLlm,
    prompt: t.kindPrompt,
    code: t.kindCode,
    http: t.kindHttp,
    embedding: t.kindEmbedding,
    search: t.kindSearch,
    'parse-json': t.kindJson,
    'parse-regex': t.kindRegex,
    python: t.kindPython,
    package: t.kindTool,
    missing: t.kindMissing
  };
  return words[kind];
}
