// What a workspace is built on. src/open.ts gives the page's; tests and the CLI give their own.
import type { BlobStore, Channel, Clock, Compute, DeviceStore, Leases } from '$core/ports';
import type { WorkspaceDocument } from '$sync/document';
import type { DocumentPorts, SyncedDocument } from '$sync/document-log';
import type { SharingPorts } from './sharing';

/**
 * Documents beside the workspace's, by name: what is too much for one document. Equal names give the same content;
 * who opens one closes it.
 */
export interface Shards {
  /** `how` opens what it is given the parts of. */
  open<D extends SyncedDocument>(name: string, how: (parts: DocumentPorts) => Promise<D>): Promise<D>;
  /** Only when nobody has it open. */
  delete(name: string): Promise<void>;
}

export interface WorkspacePorts {
  readonly id: string;
  readonly document: WorkspaceDocument;
  readonly shards: Shards;
  readonly blobs: BlobStore;
  readonly device: DeviceStore;
  readonly compute: Compute;
  readonly channel: Channel;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly appVersion: string;
  /** The machine, in words, for job records. */
  readonly deviceName: string;
  /** How many jobs may run at once here. */
  readonly parallelJobs: number;
  /** Bytes a job may take before it is refused. */
  readonly memoryBudget: number;
  /** Where the studio itself is served from, without a slash at the end: models that come with it lie below. */
  readonly baseUrl: string;
  /** Pyodide's own list of its packages (pyodide-lock.json), as it is; where there is none, nothing is offered to be fetched. */
  readonly packageList?: () => Promise<unknown>;
  /** Where there may be a relay; without it, workspaces cannot be shared. */
  readonly sharing?: SharingPorts;
}
