// Conversations of a workspace: kept, listed, changed and deleted. Saying something is the screen's affair.
import type { Conversation } from '$core/lm/conversation';
import { HearthError } from '$core/errors';
import type { Live } from '$core/ports';
import type { Records } from '$sync/document';
import type { WorkspacePorts } from './ports';

const map = 'conversations';

export class Conversations {
  readonly #ports: WorkspacePorts;
  readonly #records: Records<Conversation>;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
    this.#records = ports.document.records<Conversation>(map);
  }

  /** All of them, the last spoken first. */
  get live(): Live<readonly Conversation[]> {
    return { get: () => this.list(), subscribe: this.#records.live.subscribe };
  }

  list(): readonly Conversation[] {
    return [...this.#records.all().values()].sort((a, b) => b.updatedAt - a.updatedAt);
  }

  /** @throws HearthError asset/not-found */
  get(id: string): Conversation {
    const found = this.#records.get(id);
    if (!found) throw new HearthError('asset/not-found', { ref: id });
    return found;
  }

  async create(first: Omit<Conversation, 'id' | 'createdAt' | 'updatedAt'>) {
    const now = this.#ports.clock.now();
    const conversation: Conversation = {
      ...first,
      id: this.#ports.clock.id(),
      createdAt: now,
      updatedAt: now
    };
    await this.put(conversation);
    return conversation;
  }

  /** @throws HearthError asset/not-found */
  async update(id: string, change: Partial<Omit<Conversation, 'id' | 'createdAt'>>): Promise<void> {
    await this.#ports.document.commit((draft) => {
      const current = draft.get<Conversation>(map, id);
      if (!current) throw new HearthError('asset/not-found', { ref: id });
      draft.set(map, id, { ...current, updatedAt: this.#ports.clock.now(), ...change });
    });
  }

  /** Keeps a whole conversation as it is: a new one, or one that was deleted a moment ago. */
  async put(conversation: Conversation): Promise<void> {
    await this.#ports.document.commit((draft) => draft.set(map, conversation.id, conversation));
  }

  async delete(id: string): Promise<void> {
    await this.#ports.document.commit((draft) => draft.delete(map, id));
  }
}
