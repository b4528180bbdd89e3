// What is known of a language model before it is fetched.
import type { ErrorRecord } from '../errors';
import type { LmArchitecture } from './architecture';

export interface LmInspection {
  /** Why it cannot be had or run; then nothing else is known. */
  readonly problem?: ErrorRecord;
  readonly architecture?: LmArchitecture;
  readonly parameters?: number;
  /** Of its weights. */
  readonly bytes?: number;
  /** As its card or configuration says; undefined where neither does. */
  readonly licence?: string;
  /** Whether it comes with a chat template. */
  readonly chats?: boolean;
}
