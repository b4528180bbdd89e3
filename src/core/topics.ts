// Channels inside a channel, by topic. All that listen to one topic hear each other, in one tab as in several: a
// screen that is opened while the last one still writes must hear of it.
import { isRecord } from './params';
import type { Channel } from './ports';

interface Listener {
  readonly owner: Channel;
  readonly topic: string;
  readonly heard: (message: unknown) => void;
}

/** Gives, for a topic, one more channel on it; it does not hear itself. */
export function topicsOf(channel: Channel): (topic: string) => Channel {
  const here = new Set<Listener>();
  return (topic) => {
    const own: Channel = {
      post(message) {
        channel.post({ topic, message });
        for (const listener of here)
          if (listener.owner !== own && listener.topic === topic)
            queueMicrotask(() => here.has(listener) && listener.heard(message));
      },
      listen(heard) {
        const listener = { owner: own, topic, heard };
        here.add(listener);
        const stop = channel.listen((message) => isOn(topic, message) && heard(message.message));
        return () => {
          here.delete(listener);
          stop();
        };
      }
    };
    return own;
  };
}

function isOn(topic: string, message: unknown): message is { message: unknown } {
  return isRecord(message) && message.topic === topic;
}
