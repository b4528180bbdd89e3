// Errors about pipelines and the runs of their steps, in Chinese as written in Taiwan.
import type { graphErrors } from '$core/errors/graph';
import { formatDuration } from '../../format.svelte';
import type { Sentences } from '../sentences';

export const graph: Sentences<keyof typeof graphErrors> = {
  'graph/invalid': (d) => `流程無法執行：${d.first}${d.count > 1 ? `（另有 ${d.count - 1} 個問題）` : ''}`,
  'graph/clipboard-closed': () => '瀏覽器不允許讀取剪貼簿。請改在畫布上按 Ctrl+V（Mac 上按 Cmd+V）。',
  'graph/not-pasted': (d) => `複製的內容無法放在這裡：${d.reason}。`,
  'graph/nothing-copied': () => '剪貼簿裡沒有從畫布複製的內容。請先在畫布上選取並複製。',
  'graph/other-kind': ({ kind }) =>
    kind === 'flow-nodes'
      ? '複製的是提示流程的節點，無法放進流程。'
      : '複製的是流程的步驟，無法放進提示流程。',
  'graph/timeout': (d) => `${d.node} 超過了 ${formatDuration(d.ms)}的時間限制。`,
  'graph/unreadable': (d) => `這段文字不是流程${d.line ? `（第 ${d.line} 行）` : ''}：${d.reason}`,
  'pipeline/bad-schedule': (d) => `無法使用這個排程：${d.reason}。`,
  'pipeline/no-reference': (d) => `用來比較新版本的 ${d.ref} 已不存在：請新增以其他版本為基準的排程。`,
  'pipeline/no-model': (d) => `「${d.title}」的這次執行沒有訓練出可用來預測的模型。`,
  'pipeline/not-found': (d) => `沒有流程或執行 ${d.id}。`
};
