// Where a fit of trees works: memory, the kernels on it, and the pace at which it lets others in.
import type { FitContext } from '$core/training/family';
import { Arena } from './arena';
import { loadKernels, type Kernels } from './kernels';
import { Pace } from './pace';

export interface Room {
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly pace: Pace;
}

export async function openRoom(ctx: Pick<FitContext, 'tick'>): Promise<Room> {
  const arena = new Arena();
  return { arena, kernels: await loadKernels(arena.memory), pace: new Pace(ctx) };
}
