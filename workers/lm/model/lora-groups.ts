// Where each group's LoRA matrices lie in the flat adapter, as kernels take them: one binding a group, with element
// offsets inside it that are the same in every layer, so that all layers share their compiled kernels.
import type { LmArchitecture } from '$core/lm/architecture';
import { loraGroups, loraLayout, loraModules, moduleShape, type LoraSettings } from '$core/lm/lora';
import { slice, type View } from '../gpu/buffers';
import type { LoraGroupShape, LoraModuleAt } from '../wgsl/lora-gradient';

export const groupNames = ['qkv', 'o', 'gateUp', 'down'] as const;
export type GroupName = (typeof groupNames)[number];

/** One group of one layer. */
export interface LoraGroup extends LoraGroupShape {
  /** First element in the flat array, and how many belong to the group. */
  readonly from: number;
  readonly size: number;
}

/** The part of a flat array that a group has. */
export function groupView(flat: View, group: LoraGroup): View {
  return slice(flat, group.from, group.size);
}

/** Groups by layer and name; a group none of whose modules is a target is absent. */
export function loraGroupsOf(
  a: LmArchitecture,
  settings: LoraSettings
): readonly Partial<Record<GroupName, LoraGroup>>[] {
  const { tensors } = loraLayout(a, settings);
  return Array.from({ length: a.layers }, (_, layer) => {
    const groups: Partial<Record<GroupName, LoraGroup>> = {};
    for (const [i, all] of loraGroups.entries()) {
      const own = tensors.filter((t) => t.layer === layer && all.includes(t.module));
      if (own.length === 0) continue;
      const from = own[0]!.offset;
      const last = own.at(-1)!;
      const at = (module: string, matrix: 'A' | 'B'): number =>
        own.find((t) => t.module === module && t.matrix === matrix)!.offset - from;
      const modules: LoraModuleAt[] = [];
      let out = 0;
      for (const module of all) {
        const [rows] = moduleShape(a, module);
        if (settings.targets.includes(module)) {
          modules.push({
            from: out,
            to: out + rows,
            at: modules.length * settings.rank,
            a: at(module, 'A'),
            b: at(module, 'B'),
            salt: loraModules.indexOf(module) + 1
          });
        }
        out += rows;
      }
      groups[groupNames[i]!] = {
        from,
        size: last.offset + last.shape[0] * last.shape[1] - from,
        modules,
        rank: settings.rank,
        out,
        in: moduleShape(a, all[0]!)[1],
        scale: settings.alpha / settings.rank,
        dropout: settings.dropout
      };
    }
    return groups;
  });
}
