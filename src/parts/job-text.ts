// States of jobs in words and colours.
import { texts } from '$ui/i18n.svelte';
import type { JobState } from '$core/jobs/record';

const t = texts<Record<JobState, string>>({
  en: {
    queued: 'Waiting',
    running: 'Running',
    paused: 'Paused',
    completed: 'Completed',
    failed: 'Failed',
    cancelled: 'Cancelled'
  },
  'zh-Hant': {
    queued: '等待中',
    running: '執行中',
    paused: '已暫停',
    completed: '已完成',
    failed: '失敗',
    cancelled: '已取消'
  },
  sv: {
    queued: 'Väntar',
    running: 'Körs',
    paused: 'Pausad',
    completed: 'Klar',
    failed: 'Misslyckades',
    cancelled: 'Avbruten'
  }
});

export const logText = texts({
  en: { log: 'Log', noLog: 'Nothing was logged.' },
  'zh-Hant': { log: '紀錄', noLog: '沒有紀錄。' },
  sv: { log: 'Logg', noLog: 'Inget loggades.' }
});

/** 'Running', … in the current language. */
export function jobStateName(state: JobState): string {
  return t[state];
}

export const jobStateTone = {
  queued: 'neutral',
  running: 'info',
  paused: 'warn',
  completed: 'ok',
  failed: 'danger',
  cancelled: 'neutral'
} as const satisfies Record<JobState, string>;
