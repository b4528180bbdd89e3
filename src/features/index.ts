// The registry of capabilities: what the rail, the bottom bar of phones and the command palette offer. A new
// screen is a folder here, a thin route, and a line below.
import Bot from '@lucide/svelte/icons/bot';
import Boxes from '@lucide/svelte/icons/boxes';
import Flame from '@lucide/svelte/icons/flame';
import History from '@lucide/svelte/icons/history';
import House from '@lucide/svelte/icons/house';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import Settings from '@lucide/svelte/icons/settings';
import Split from '@lucide/svelte/icons/split';
import Tags from '@lucide/svelte/icons/tags';
import Table from '@lucide/svelte/icons/table-2';
import Workflow from '@lucide/svelte/icons/workflow';
import type { Icon } from '$ui/icon';
import type { Locale } from '$ui/i18n.svelte';

export interface Capability {
  readonly id: string;
  /** Its route, without the base path. */
  readonly path: `/${string}`;
  readonly icon: Icon;
  readonly title: Readonly<Record<Locale, string>>;
  /** Words a person may look for in the command palette, in any language. */
  readonly keywords: string;
  /** At the foot of the rail, apart from the daily ones. */
  readonly foot?: boolean;
}

export const capabilities = [
  {
    id: 'home',
    path: '/',
    icon: House,
    title: { en: 'Home', 'zh-Hant': '首頁', sv: 'Hem' },
    keywords: 'start welcome sample 範例 exempel'
  },
  {
    id: 'data',
    path: '/data',
    icon: Table,
    title: { en: 'Data', 'zh-Hant': '資料', sv: 'Data' },
    keywords: 'dataset table import csv parquet excel 匯入 表格 importera tabell'
  },
  {
    id: 'label',
    path: '/label',
    icon: Tags,
    title: { en: 'Labels', 'zh-Hant': '標註', sv: 'Märkning' },
    keywords: 'annotate label boxes polygons images pictures text entities 標記 圖片 方框 märk bilder rutor'
  },
  {
    id: 'train',
    path: '/train',
    icon: Flame,
    title: { en: 'Train', 'zh-Hant': '訓練', sv: 'Träna' },
    keywords: 'learn fit algorithm new run 學習 lära algoritm'
  },
  {
    id: 'pipelines',
    path: '/pipelines',
    icon: Workflow,
    title: { en: 'Pipelines', 'zh-Hant': '流程', sv: 'Flöden' },
    keywords: 'designer graph steps workflow dag canvas yaml 設計 步驟 流程圖 designer steg graf'
  },
  {
    id: 'flows',
    path: '/flows',
    icon: Split,
    title: { en: 'Flows', 'zh-Hant': '提示流程', sv: 'Promptflöden' },
    keywords:
      'prompt flow promptflow prompty promptfoo evaluate variants judge 提示 評估 變體 prompt utvärdera variant'
  },
  {
    id: 'runs',
    path: '/runs',
    icon: History,
    title: { en: 'Runs', 'zh-Hant': '執行紀錄', sv: 'Körningar' },
    keywords: 'jobs experiments compare metrics 工作 實驗 比較 jobb experiment jämför'
  },
  {
    id: 'models',
    path: '/models',
    icon: Boxes,
    title: { en: 'Models', 'zh-Hant': '模型', sv: 'Modeller' },
    keywords: 'registry onnx score predict 登錄 預測 register'
  },
  {
    id: 'catalog',
    path: '/catalog',
    icon: Bot,
    title: { en: 'Catalog', 'zh-Hant': '目錄', sv: 'Katalog' },
    keywords: 'llm language models catalog adapter lora hugging face 語言 目錄 språk katalog'
  },
  {
    id: 'chat',
    path: '/chat',
    icon: MessageCircle,
    title: { en: 'Chat', 'zh-Hant': '對話', sv: 'Chatt' },
    keywords: 'talk playground conversation prompt 對話 samtal'
  },
  {
    id: 'settings',
    path: '/settings',
    icon: Settings,
    title: { en: 'Settings', 'zh-Hant': '設定', sv: 'Inställningar' },
    keywords: 'theme language storage gpu offline 主題 語言 儲存 tema språk lagring',
    foot: true
  }
] as const satisfies readonly Capability[];
