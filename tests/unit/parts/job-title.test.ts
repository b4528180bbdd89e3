// What a job is called in the language of the person: what the studio named is translated, what a person named stays.
import { afterEach, describe, expect, it } from 'vitest';
import { jobTitle, jobTitleOnce } from '$parts/job-title.svelte';
import { locale } from '$ui/i18n.svelte';

afterEach(() => {
  locale.current = 'en';
});

const titled = [
  [{ component: 'import-table', title: 'Import ages: 2.csv' }, 'Importera ages: 2.csv', '匯入 ages: 2.csv'],
  [{ component: 'import-images', title: 'Import 12 files' }, 'Importera 12 filer', '匯入 12 個檔案'],
  [
    { component: 'train-gradient-boosting', title: 'Gradient boosting: a: b' },
    'Gradientboosting: a: b',
    '梯度提升: a: b'
  ],
  [
    {
      component: 'train-gradient-boosting',
      title: 'My pipeline: Gradient boosting',
      step: { run: 'r', node: 'n' }
    },
    'My pipeline: Gradientboosting',
    'My pipeline: 梯度提升'
  ],
  [{ component: 'train-gradient-boosting', title: 'Import duty' }, 'Import duty', 'Import duty'],
  [{ component: 'of-another-version', title: 'Of another: a' }, 'Of another: a', 'Of another: a']
] as const;

describe('the title of a job', () => {
  it.each(titled)('is in the language of the person: %o', async (job, swedish, chinese) => {
    expect(jobTitle(job)).toBe(job.title);
    locale.current = 'sv';
    expect(await jobTitleOnce(job)).toBe(swedish);
    locale.current = 'zh-Hant';
    expect(jobTitle(job)).toBe(chinese);
  });
});
