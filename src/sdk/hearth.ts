// The studio's public face, `globalThis.hearth`: workspaces, and the one that is open.
import type { GpuReport } from '$core/gpu';
import type { Live } from '$core/ports';
import type { Role } from '$core/sharing/roles';
import type { Vault } from './vault';
import type { Workspace } from './workspace';

export interface WorkspaceInfo {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** Where a link leads. */
export interface InvitationInfo {
  /** The shared workspace's name when the link was made. */
  readonly name: string;
  readonly role: Role;
  /** The workspace of this browser that is a member already. */
  readonly joined?: string;
}

export interface Hearth {
  readonly version: string;
  /** Opens a workspace; without an id, the last one used, or a first one. The same object while it is open. */
  open(id?: string): Promise<Workspace>;
  /** The open workspace; undefined while another is being opened. */
  readonly current: Live<Workspace | undefined>;
  /** Makes a new workspace from a .hearth file, whole or not at all. @throws HearthError archive/… */
  import(file: Blob, onProgress?: (fraction: number) => void): Promise<WorkspaceInfo>;
  /** What graphics processor there is, tried by a small computation. */
  gpuReport(): Promise<GpuReport>;
  /**
   * Secrets of this device, by name: 'hub-token' is the access token for Hugging Face. They are kept in this browser,
   * encrypted in its vault, apart from all workspaces; a page can set them and see that they are there, only workers
   * read them.
   */
  readonly secrets: {
    /** @throws HearthError vault/locked where nobody opens it, store/quota */
    set(name: string, value: string): Promise<void>;
    /** Does not need the vault to be open; neither does `delete`. */
    has(name: string): Promise<boolean>;
    delete(name: string): Promise<void>;
    /** How they are locked. Loaded when it is first asked for. */
    vault(): Promise<Vault>;
    /** The vault once something has asked for it: whoever shows screens answers its requests. */
    readonly loaded: Live<Vault | undefined>;
  };
  /** Links to shared workspaces. They hold a key: whoever has one may come in. */
  readonly links: {
    /** What a link leads to. @throws HearthError share/bad-link, share/link-ended, share/no-relay */
    look(address: string): Promise<InvitationInfo>;
    /** Joins, as the person of this name; gives the workspace that now is here too. Same errors as `look`. */
    join(address: string, name: string): Promise<WorkspaceInfo>;
  };
  readonly workspaces: {
    readonly live: Live<readonly WorkspaceInfo[]>;
    list(): Promise<readonly WorkspaceInfo[]>;
    create(name: string): Promise<WorkspaceInfo>;
    rename(id: string, name: string): Promise<void>;
    /** Deletes a workspace and all it holds, for good. */
    delete(id: string): Promise<void>;
  };
}
