// Comments of a shared workspace, in a document of their own beside the records, which everyone but viewers may write.
// Which mentions were seen is of this device. Loaded with the session.
import { HearthError } from '$core/errors';
import type { Live, SharingStore } from '$core/ports';
import {
  checkComment,
  isComment,
  isResolved,
  mentionsIn,
  mostComments,
  threadsOf,
  type CommentRecord,
  type Resolved,
  type Subject,
  type Thread
} from '$core/sharing/comments';
import { mayWrite } from '$core/sharing/roles';
import type { Draft, Records, WorkspaceDocument } from '$sync/document';
import type { Session } from '$sync/sharing/session';
import { closedMap, commentsMap as map } from './comments-archive';

export type { CommentRecord, Subject, Thread } from '$core/sharing/comments';

const seenKey = 'mentions-seen';
const seenAtMost = 2000;

export interface CommentsPorts {
  readonly document: WorkspaceDocument;
  readonly session: Session;
  readonly store: SharingStore;
  now(): number;
  id(): string;
}

/** What a comment is about, as its page knows it. */
export interface About {
  readonly subject: Subject;
  readonly title: string;
  /** Path of its page. */
  readonly path: string;
}

export class Comments {
  readonly #ports: CommentsPorts;
  readonly #records: Records<CommentRecord>;
  readonly #closed: Records<Resolved>;
  readonly #watchers = new Set<() => void>();
  #seen: ReadonlySet<string> = new Set();
  #read: { readonly records: object; readonly comments: ReadonlyMap<string, CommentRecord> } | undefined;
  /** All comments; told also when a mention has been seen. */
  readonly live: Live<ReadonlyMap<string, CommentRecord>>;

  private constructor(ports: CommentsPorts, seen: ReadonlySet<string>) {
    this.#ports = ports;
    this.#seen = seen;
    this.#records = ports.document.records<CommentRecord>(map);
    this.#closed = ports.document.records<Resolved>(closedMap);
    this.live = {
      get: () => this.#all(),
      subscribe: (changed) => {
        const stops = [this.#records, this.#closed].map(({ live }) => live.subscribe(changed));
        this.#watchers.add(changed);
        return () => {
          for (const stop of stops) stop();
          this.#watchers.delete(changed);
        };
      }
    };
  }

  static async open(ports: CommentsPorts): Promise<Comments> {
    const seen = (await ports.store.get(seenKey)) as readonly string[] | undefined;
    return new Comments(ports, new Set(seen));
  }

  /** Whether this person may say something. */
  get mayWrite(): boolean {
    return mayWrite(this.#ports.session.live.get().role, 'comments');
  }

  threads(subject: Subject): readonly Thread[] {
    const closed = new Map([...this.#closed.all()].filter(([, one]) => isResolved(one)));
    return threadsOf(this.#all().values(), closed, subject);
  }

  /** Comments in open threads that speak to this person and were not seen here, newest first. */
  get unseen(): readonly CommentRecord[] {
    const { author } = this.#ports.session;
    return [...this.#all().values()]
      .filter(
        (comment) =>
          comment.mentions.includes(author) &&
          comment.author !== author &&
          !this.#seen.has(comment.id) &&
          !this.#closed.get(comment.thread)
      )
      .sort((a, b) => b.at - a.at);
  }

  /** Marks what this subject's comments say to this person as seen. */
  async see(subject: Subject): Promise<void> {
    const ids = this.unseen.filter((comment) => comment.subject === subject).map(({ id }) => id);
    if (ids.length === 0) return;
    this.#seen = new Set([...this.#seen, ...ids].slice(-seenAtMost));
    await this.#ports.store.set(seenKey, [...this.#seen]);
    for (const changed of this.#watchers) changed();
  }

  /**
   * Says something, in a new thread or as a reply; '@Name' speaks to a member.
   * @throws HearthError comments/empty, comments/too-long, comments/full, share/read-only
   */
  async add(about: About, text: string, thread?: string): Promise<CommentRecord> {
    const { session, now, id: newId } = this.#ports;
    const { people } = session.live.get();
    const id = newId();
    const comment: CommentRecord = {
      id,
      ...about,
      thread: thread ?? id,
      author: session.author,
      name: people.find(({ isSelf }) => isSelf)?.name ?? '',
      at: now(),
      text: checkComment(text),
      mentions: mentionsIn(text, people)
    };
    if (this.#records.all().size >= mostComments)
      throw new HearthError('comments/full', { most: mostComments });
    await this.#ports.document.commit((draft) => draft.set(map, id, comment));
    return comment;
  }

  /** @throws HearthError comments/not-found, comments/not-yours, comments/empty, share/read-only */
  async edit(id: string, text: string): Promise<void> {
    const { session, now } = this.#ports;
    const checked = checkComment(text);
    const mentions = mentionsIn(checked, session.live.get().people);
    await this.#change(id, (comment) => {
      this.#checkOwn(comment);
      return { ...comment, text: checked, mentions, editedAt: now() };
    });
  }

  /** Closes a thread, or opens it again. @throws HearthError comments/not-found, share/read-only */
  async resolve(thread: string, isResolved = true): Promise<void> {
    const { session, now } = this.#ports;
    const name = session.live.get().people.find(({ isSelf }) => isSelf)?.name ?? '';
    await this.#ports.document.commit((draft) => {
      if (!draft.get(map, thread)) throw new HearthError('comments/not-found', {});
      if (isResolved) draft.set<Resolved>(closedMap, thread, { by: session.author, name, at: now() });
      else draft.delete(closedMap, thread);
    });
  }

  /** Deletes a comment; the first of a thread takes all of it along. @throws HearthError comments/not-yours */
  async delete(id: string): Promise<void> {
    const comment = this.#records.get(id);
    if (!comment) return;
    this.#checkOwn(comment);
    const gone = [...this.#records.all().values()].filter((one) => one.id === id || one.thread === id);
    await this.#ports.document.commit((draft) => {
      for (const one of gone) draft.delete(map, one.id);
      draft.delete(closedMap, id);
    });
  }

  close(): Promise<void> {
    return this.#ports.document.close();
  }

  /** What is no comment is left out, whoever wrote it. */
  #all(): ReadonlyMap<string, CommentRecord> {
    const records = this.#records.all();
    if (records === this.#read?.records) return this.#read.comments;
    const comments = new Map([...records].filter(([id, comment]) => isComment(comment) && comment.id === id));
    this.#read = { records, comments };
    return comments;
  }

  #checkOwn({ author }: CommentRecord): void {
    const { session } = this.#ports;
    if (author !== session.author && session.live.get().role !== 'owner')
      throw new HearthError('comments/not-yours', {});
  }

  async #change(id: string, change: (comment: CommentRecord) => CommentRecord): Promise<void> {
    await this.#ports.document.commit((draft: Draft) => {
      const comment = draft.get<CommentRecord>(map, id);
      if (!comment) throw new HearthError('comments/not-found', {});
      draft.set(map, id, change(comment));
    });
  }
}
