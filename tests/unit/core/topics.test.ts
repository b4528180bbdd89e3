import { expect, test } from 'vitest';
import type { Channel } from '$core/ports';
import { topicsOf } from '$core/topics';

/** A channel to other tabs, which are not there: like a BroadcastChannel, it does not hear itself. */
function channelOut() {
  const posted: unknown[] = [];
  const listeners = new Set<(message: unknown) => void>();
  const channel: Channel = {
    post: (message) => posted.push(message),
    listen: (heard) => (listeners.add(heard), () => listeners.delete(heard))
  };
  return { channel, posted, hear: (message: unknown) => listeners.forEach((heard) => heard(message)) };
}

test('all on one topic of one tab hear each other, and what other tabs say of it', async () => {
  const { channel, posted, hear } = channelOut();
  const topic = topicsOf(channel);
  const heard: string[] = [];
  const [one, two, other] = [topic('a'), topic('a'), topic('b')];
  one.listen((message) => heard.push(`one ${String(message)}`));
  const stop = two.listen((message) => heard.push(`two ${String(message)}`));
  other.listen((message) => heard.push(`other ${String(message)}`));

  one.post('wrote');
  await Promise.resolve();
  expect(heard).toEqual(['two wrote']);
  expect(posted).toEqual([{ topic: 'a', message: 'wrote' }]);

  hear({ topic: 'b', message: 'far' });
  hear('something else');
  expect(heard).toEqual(['two wrote', 'other far']);

  one.post('too late');
  stop();
  await Promise.resolve();
  expect(heard).toHaveLength(2);
});
