// How each engine's worker is made. `new Worker(new URL(…))` is written literally: Vite finds it so.
import type { Engine } from '$core/component';

export const startWorker: Readonly<Record<Engine, () => Worker>> = {
  data: () =>
    new Worker(new URL('../../workers/data/worker.ts', import.meta.url), { type: 'module', name: 'data' }),
  sql: () =>
    new Worker(new URL('../../workers/sql/worker.ts', import.meta.url), { type: 'module', name: 'sql' }),
  tabular: () =>
    new Worker(new URL('../../workers/tabular/worker.ts', import.meta.url), {
      type: 'module',
      name: 'tabular'
    }),
  neural: () =>
    new Worker(new URL('../../workers/neural/worker.ts', import.meta.url), {
      type: 'module',
      name: 'neural'
    }),
  score: () =>
    new Worker(new URL('../../workers/score/worker.ts', import.meta.url), { type: 'module', name: 'score' }),
  chat: () =>
    new Worker(new URL('../../workers/chat/worker.ts', import.meta.url), { type: 'module', name: 'chat' }),
  lm: () => new Worker(new URL('../../workers/lm/worker.ts', import.meta.url), { type: 'module', name: 'lm' })
};
