// Which kind of source a file is, by its name.

export type CodeLanguage = 'jinja' | 'python' | 'javascript' | 'json' | 'yaml' | 'sql' | 'text';

export function languageOf(path: string): CodeLanguage {
  const end = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (['jinja2', 'jinja', 'j2', 'prompty'].includes(end)) return 'jinja';
  if (end === 'py') return 'python';
  if (end === 'sql') return 'sql';
  if (end === 'js' || end === 'mjs' || end === 'ts') return 'javascript';
  if (end === 'json' || end === 'jsonl') return 'json';
  return end === 'yaml' || end === 'yml' ? 'yaml' : 'text';
}
