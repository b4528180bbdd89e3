// What a node does, in words.
import type { NodeKind } from '$core/flows/definition';
import { flowTexts as t } from './text';

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
