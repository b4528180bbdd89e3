// Texts of the canvas.
import { texts } from '../i18n.svelte';

export const canvasTexts = texts({
  en: {
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Show all',
    map: 'Overview of the graph',
    controls: 'View',
    node: 'Arrow keys move it, Delete removes it.',
    moved: (x: number, y: number) => `Moved to ${x}, ${y}.`,
    wire: 'Delete removes this connection.',
    changes: { added: 'added', removed: 'removed', changed: 'changed', moved: 'moved' },
    zoomSelection: 'Show what is selected',
    editing: (name: string) => `${name} is editing`,
    showList: 'Show as a list',
    showCanvas: 'Show as a drawing',
    from: (names: string) => `from ${names}`,
    nothingYet: 'nothing on the canvas yet',
    preview: 'What it gave',
    nothingFound: 'Nothing found',
    states: {
      waiting: 'waiting',
      running: 'running',
      completed: 'done',
      reused: 'reused',
      failed: 'failed',
      skipped: 'skipped',
      cancelled: 'cancelled'
    }
  },
  'zh-Hant': {
    zoomIn: '放大',
    zoomOut: '縮小',
    fit: '全部顯示',
    map: '圖的概覽',
    controls: '檢視',
    node: '方向鍵移動，Delete 移除。',
    moved: (x: number, y: number) => `已移到 ${x}, ${y}。`,
    wire: '按 Delete 移除這條連線。',
    changes: { added: '新增', removed: '移除', changed: '變更', moved: '移動' },
    zoomSelection: '顯示選取的部分',
    editing: (name: string) => `${name} 正在編輯`,
    showList: '以清單顯示',
    showCanvas: '以圖顯示',
    from: (names: string) => `來自 ${names}`,
    nothingYet: '畫布上還沒有內容',
    preview: '輸出預覽',
    nothingFound: '找不到',
    states: {
      waiting: '等待中',
      running: '執行中',
      completed: '完成',
      reused: '沿用',
      failed: '失敗',
      skipped: '略過',
      cancelled: '已取消'
    }
  },
  sv: {
    zoomIn: 'Zooma in',
    zoomOut: 'Zooma ut',
    fit: 'Visa allt',
    map: 'Översikt över grafen',
    controls: 'Vy',
    node: 'Piltangenter flyttar den, Delete tar bort den.',
    moved: (x: number, y: number) => `Flyttad till ${x}, ${y}.`,
    wire: 'Delete tar bort den här kopplingen.',
    changes: { added: 'tillagd', removed: 'borttagen', changed: 'ändrad', moved: 'flyttad' },
    zoomSelection: 'Visa det markerade',
    editing: (name: string) => `${name} redigerar`,
    showList: 'Visa som lista',
    showCanvas: 'Visa som ritning',
    from: (names: string) => `från ${names}`,
    nothingYet: 'inget på ytan än',
    preview: 'Det den gav',
    nothingFound: 'Inget hittades',
    states: {
      waiting: 'väntar',
      running: 'körs',
      completed: 'klar',
      reused: 'återanvänd',
      failed: 'misslyckades',
      skipped: 'hoppades över',
      cancelled: 'avbröts'
    }
  }
});
