// Texts of the first load: English is here, another language is shown once it is here whole.
import { afterEach, expect, it } from 'vitest';
import { locale, textsOnDemand, textsReady } from '$ui/i18n.svelte';

afterEach(() => {
  locale.current = 'en';
});

it('a language is changed to when all its texts are here, unless another was chosen meanwhile', async () => {
  let arrive!: (file: { texts: { hello: string } }) => void;
  const arrived = new Promise<{ texts: { hello: string } }>((done) => (arrive = done));
  const asked: string[] = [];
  const t = textsOnDemand(
    { hello: 'Hello' },
    {
      'zh-Hant': () => Promise.resolve({ texts: { hello: '您好' } }),
      sv: () => {
        asked.push('sv');
        return arrived;
      }
    }
  );
  await textsReady();
  expect([t.hello, asked]).toEqual(['Hello', []]);

  locale.current = 'sv';
  expect([locale.current, t.hello]).toEqual(['en', 'Hello']);
  locale.current = 'zh-Hant';
  await expect.poll(() => locale.current).toBe('zh-Hant');
  expect(t.hello).toBe('您好');
  arrive({ texts: { hello: 'Hej' } });
  await arrived;
  expect(locale.current).toBe('zh-Hant');

  // Here by now: at once, and asked for no second time.
  locale.current = 'sv';
  expect([locale.current, t.hello, asked]).toEqual(['sv', 'Hej', ['sv']]);
});

it('what is asked for late is English until it is here', async () => {
  locale.current = 'sv';
  await expect.poll(() => locale.current).toBe('sv');
  const late = textsOnDemand(
    { bye: 'Bye' },
    {
      'zh-Hant': () => Promise.resolve({ texts: { bye: '再見' } }),
      sv: () => Promise.resolve({ texts: { bye: 'Hej då' } })
    }
  );
  expect(late.bye).toBe('Bye');
  await textsReady();
  expect(late.bye).toBe('Hej då');
});

it('a language that cannot be fetched is not changed to, is named, and can be chosen again', async () => {
  let isThere = false;
  const t = textsOnDemand(
    { yes: 'Yes' },
    {
      'zh-Hant': () => Promise.resolve({ texts: { yes: '是' } }),
      sv: () =>
        isThere ? Promise.resolve({ texts: { yes: 'Ja' } }) : Promise.reject(new TypeError('no network'))
    }
  );
  locale.current = 'sv';
  await expect.poll(() => locale.missing).toBe('sv');
  expect([locale.current, t.yes]).toEqual(['en', 'Yes']);
  isThere = true;
  locale.current = 'sv';
  await expect.poll(() => t.yes).toBe('Ja');
  expect(locale.missing).toBeUndefined();
});
