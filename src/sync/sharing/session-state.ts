// How a session stands, as everyone sees it who shows it.
import type { HearthError } from '$core/errors';
import type { Role } from '$core/sharing/roles';

export type Phase = 'connecting' | 'live' | 'away' | 'ended';

export interface Person {
  /** Stands for the device they use. */
  readonly author: string;
  readonly name: string;
  readonly role: Role | undefined;
  readonly isHere: boolean;
  readonly isSelf: boolean;
  /** Path of the page they have open, while here. */
  readonly where?: string;
  /** What they have chosen on it: 'field:Description', 'node:fit'. */
  readonly at?: string;
  /** Whether they are writing there. */
  readonly isTyping?: boolean;
}

export interface SessionState {
  readonly phase: Phase;
  readonly role: Role | undefined;
  /** Changes made here that the relay does not have yet. */
  readonly unsent: number;
  readonly people: readonly Person[];
  /** Why it ended, or does not go on. */
  readonly error?: HearthError;
  /** Changes by others that were refused: forged, damaged, or beyond their role. */
  readonly refused: number;
}
