// What a shared workspace has besides its records while it is open: bytes of others, comments, the activity log, and
// keeping what a merge would drop. Loaded with the session.
import type { AssetRecord } from '$core/assets';
import { commentsShard } from '$core/sharing/roles';
import { WorkspaceDocument } from '$sync/document';
import type { Session } from '$sync/sharing/session';
import { Activity } from './activity';
import { bytesMaps } from './bytes/places';
import { SharedBytes } from './bytes/shared-bytes';
import type { Catalog } from './catalog';
import { FlowMerging, wholeFlow } from './flow-merging';
import { flowMap, FlowTexts, type StoredFlow } from './flow-texts';
import { Comments } from './comments';
import { Conflicts } from './conflicts';
import type { Shards, WorkspacePorts } from './ports';
import { rescueVersions } from './rescue-versions';

export class Together {
  readonly bytes: SharedBytes;
  readonly comments: Comments;
  readonly activity: Activity;
  readonly conflicts: Conflicts;
  readonly #merging: FlowMerging;
  readonly #stopRescuing: () => void;

  private constructor(
    ports: WorkspacePorts,
    catalog: Catalog,
    session: Session,
    comments: Comments,
    conflicts: Conflicts
  ) {
    const { document } = ports;
    this.bytes = new SharedBytes(ports, catalog, session);
    this.comments = comments;
    this.conflicts = conflicts;
    this.activity = new Activity({
      document,
      author: session.author,
      name: () => nameIn(session),
      now: () => session.now()
    });
    this.#merging = new FlowMerging({
      texts: new FlowTexts(document),
      newId: () => ports.clock.id(),
      isOwn: (client) => conflicts.isOwn(client),
      waitMs: 400 + (parseInt(session.author.slice(0, 4), 16) % 800)
    });
    session.mend = (acknowledged) => this.#merging.mend(acknowledged);
    this.#stopRescuing = rescueVersions(document, document.records<AssetRecord>('assets'));
  }

  /** `shards` are those that are kept in step with the others'. */
  static async open(
    ports: WorkspacePorts,
    catalog: Catalog,
    session: Session,
    shards: Shards
  ): Promise<Together> {
    const { clock, sharing } = ports;
    const document = await shards.open(commentsShard, WorkspaceDocument.open);
    const comments = await Comments.open({
      document,
      session,
      store: sharing!.store,
      now: () => session.now(),
      id: () => clock.id()
    });
    const conflicts = await Conflicts.open({
      document: ports.document,
      store: sharing!.store,
      author: session.author,
      name: () => nameIn(session),
      now: () => session.now(),
      id: () => clock.id(),
      whole: (draft, map, merged, current) =>
        map === flowMap ? wholeFlow(draft, merged as StoredFlow, current as StoredFlow) : merged
    });
    return new Together(ports, catalog, session, comments, conflicts);
  }

  close(): void {
    this.#stopRescuing();
    this.#merging.close();
    this.conflicts.close();
    this.activity.close();
    this.bytes.close();
    void this.comments.close();
  }
}

/** A new room has none of what an older one had, and none of its people: what is known of them ends with it. */
export async function forgetRoom(document: WorkspaceDocument): Promise<void> {
  await document.commit((draft) => {
    for (const map of Object.values(bytesMaps))
      for (const [key] of [...draft.entries(map)]) draft.delete(map, key);
  });
}

function nameIn(session: Session): string {
  return session.live.get().people.find(({ isSelf }) => isSelf)?.name ?? '';
}
