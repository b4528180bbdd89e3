// Titles of jobs in the language of the person. The SDK makes them in English: "Import ages.csv", the component's title
// with what it works on, a pipeline with the step's. What is not of these shapes a person wrote, and it stays.
import { components, type ComponentName } from '$core/components/index';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import { texts } from '$ui/i18n.svelte';
import { specText } from './params/spec-text';
import type { TitledJob } from './job-title.svelte';

const t = texts({
  en: { import: (what: string) => `Import ${what}`, files: (n: string) => `${n} files` },
  'zh-Hant': { import: (what: string) => `匯入 ${what}`, files: (n: string) => `${n} 個檔案` },
  sv: { import: (what: string) => `Importera ${what}`, files: (n: string) => `${n} filer` }
});

/** In the current language; read it in markup or $derived. */
export function titleInWords({ title, component, step }: TitledJob): string {
  const imported = component.startsWith('import-') && /^Import (?:(\d+) files|(.+))$/s.exec(title);
  if (imported) return t.import(imported[1] === undefined ? imported[2]! : t.files(imported[1]));
  const spec = step ? pipelineEntries.get(component) : components[component as ComponentName];
  if (!spec) return title;
  const [before, after] = [`${spec.title}: `, `: ${spec.title}`];
  if (!step && title.startsWith(before)) return `${specText(spec.title)}: ${title.slice(before.length)}`;
  if (step && title.endsWith(after)) return `${title.slice(0, -after.length)}: ${specText(spec.title)}`;
  return title;
}
