// Says where files wait that arrived with others of another kind: one screen is gone to, they belong to another.
import { texts } from '$ui/i18n.svelte';
import { toast } from '$ui/toasts.svelte';
import { go } from './links';

const t = texts({
  en: {
    '/data': 'The tables and pictures among these files wait under Data.',
    '/models': 'The models among these files wait under Models.',
    open: 'Go there'
  },
  'zh-Hant': {
    '/data': '這些檔案中的表格與圖片在「資料」等候。',
    '/models': '這些檔案中的模型在「模型」等候。',
    open: '前往'
  },
  sv: {
    '/data': 'Tabellerna och bilderna bland filerna väntar under Data.',
    '/models': 'Modellerna bland filerna väntar under Modeller.',
    open: 'Gå dit'
  }
});

export function tellWaiting(pages: readonly ('/data' | '/models')[]): void {
  for (const page of pages) toast(t[page], { action: { label: t.open, run: () => go(page) }, seconds: 0 });
}
