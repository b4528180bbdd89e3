// The JSON that XGBoost saves (save_model('model.json'), versions 1.3 to 3), checked and read into trees. What
// cannot be converted is refused by its name. Schema: xgboost/doc/model.schema.
import * as v from 'valibot';
import { HearthError } from '../errors';

/** One tree in parallel arrays; node 0 is the root. */
export interface XgboostTree {
  /** Left child, or -1 for a leaf. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  /** Float32 threshold (left if value < threshold), or the value of a leaf. */
  readonly value: readonly number[];
  /** Whether a missing value goes left. */
  readonly defaultLeft: readonly boolean[];
  /** Sum of hessians: how much of the training data came by. */
  readonly cover: readonly number[];
  /** The class whose margin the tree adds to. */
  readonly group: number;
}

export interface XgboostModel {
  readonly version: string;
  readonly objective: string;
  /** Margins to add to: classes of a softmax, else 1. */
  readonly groups: number;
  readonly features: number;
  /** Empty where the model was trained without names. */
  readonly featureNames: readonly string[];
  /** Probability or value, not a margin. */
  readonly baseScore: readonly number[];
  readonly trees: readonly XgboostTree[];
}

const numbers = v.array(v.number());
const treeSchema = v.object({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  /** NaN, which comes as null, where a split is on categories. */
  split_conditions: v.array(v.nullable(v.number())),
  default_left: v.array(v.union([v.boolean(), v.number()])),
  sum_hessian: numbers,
  split_type: v.optional(numbers),
  tree_param: v.looseObject({ size_leaf_vector: v.optional(v.string()) })
});
const treesSchema = v.object({
  tree_info: numbers,
  trees: v.array(treeSchema),
  gbtree_model_param: v.object({ num_parallel_tree: v.optional(v.string(), '1') })
});
const booster = v.variant('name', [
  v.object({ name: v.literal('gbtree'), model: treesSchema }),
  v.object({
    name: v.literal('dart'),
    gbtree: v.object({ model: treesSchema }),
    weight_drop: numbers
  })
]);
const fileSchema = v.object({
  version: numbers,
  learner: v.object({
    attributes: v.optional(v.record(v.string(), v.string()), {}),
    feature_names: v.optional(v.array(v.string()), []),
    gradient_booster: booster,
    learner_model_param: v.object({
      base_score: v.string(),
      num_class: v.string(),
      num_feature: v.string(),
      num_target: v.optional(v.string(), '1')
    }),
    objective: v.looseObject({ name: v.string() })
  })
});
type XgboostFile = v.InferOutput<typeof fileSchema>;

/** Whether parsed JSON claims to be a model of XGBoost. */
export function isXgboostJson(json: unknown): boolean {
  return v.is(v.object({ learner: v.looseObject({ gradient_booster: v.unknown() }) }), json);
}

/**
 * Reads parsed JSON. `file` names it in errors.
 * @throws HearthError model/unreadable; model/unsupported for linear boosters, categorical splits, several targets
 */
export function readXgboost(json: unknown, file: string): XgboostModel {
  refuseBooster(json, file);
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue) ?? 'the file';
    throw new HearthError('model/unreadable', { file, reason: `${where}: ${issue.message}` });
  }
  const { learner, version } = parsed.output;
  const param = learner.learner_model_param;
  const groups = Math.max(1, integerOf(param.num_class, 'num_class', file));
  if (param.num_target !== '1') throw unsupported(file, `it predicts ${param.num_target} targets at once`);
  const features = integerOf(param.num_feature, 'num_feature', file);
  return {
    version: version.join('.'),
    objective: learner.objective.name,
    groups,
    features,
    featureNames: learner.feature_names,
    baseScore: baseScores(param.base_score, groups, file),
    trees: readTrees(learner, groups, features, file)
  };
}

function refuseBooster(json: unknown, file: string): void {
  const shape = v.object({
    learner: v.object({ gradient_booster: v.looseObject({ name: v.string() }) })
  });
  const found = v.safeParse(shape, json);
  if (!found.success)
    throw new HearthError('model/unreadable', { file, reason: 'it is not a model saved by XGBoost' });
  const { name } = found.output.learner.gradient_booster;
  if (name !== 'gbtree' && name !== 'dart') throw unsupported(file, `its booster is "${name}"`);
}

function unsupported(file: string, reason: string): HearthError {
  return new HearthError('model/unsupported', { file, reason });
}

function integerOf(text: string, name: string, file: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31) return value;
  throw new HearthError('model/unreadable', { file, reason: `${name} is "${text.slice(0, 20)}"` });
}

/** '5E-1', or '[5E-1,2E-1]' from version 3.1 on. */
function baseScores(text: string, groups: number, file: string): readonly number[] {
  const values = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map(Number);
  const wrong =
    values.some((value) => !Number.isFinite(value)) || (values.length !== 1 && values.length !== groups);
  if (wrong)
    throw new HearthError('model/unreadable', { file, reason: `base_score is "${text.slice(0, 40)}"` });
  return values.length === groups ? values : Array.from({ length: groups }, () => values[0]!);
}

function readTrees(
  learner: XgboostFile['learner'],
  groups: number,
  features: number,
  file: string
): readonly XgboostTree[] {
  const boosted = learner.gradient_booster;
  const model = boosted.name === 'dart' ? boosted.gbtree.model : boosted.model;
  const perRound = groups * integerOf(model.gbtree_model_param.num_parallel_tree, 'num_parallel_tree', file);
  const rounds = usedRounds(learner.attributes, file);
  const used = Math.min(model.trees.length, rounds * Math.max(1, perRound));
  return model.trees.slice(0, used).map((tree, t) => {
    const group = model.tree_info[t] ?? 0;
    if (group < 0 || group >= groups) throw damaged(file, t, `it belongs to class ${group} of ${groups}`);
    const weight = boosted.name === 'dart' ? (boosted.weight_drop[t] ?? 1) : 1;
    return readTree(tree, { t, group, weight, features, names: learner.feature_names, file });
  });
}

/**
 * The scikit-learn wrapper stops at the best iteration of early stopping when it predicts, a plain Booster does
 * not; the attributes say which one saved the file.
 */
function usedRounds(attributes: Readonly<Record<string, string>>, file: string): number {
  const { best_iteration: best, scikit_learn: wrapper } = attributes;
  return best === undefined || wrapper === undefined ? Infinity : integerOf(best, 'best_iteration', file) + 1;
}

interface TreeContext {
  readonly t: number;
  readonly group: number;
  readonly weight: number;
  readonly features: number;
  readonly names: readonly string[];
  readonly file: string;
}

function readTree(tree: v.InferOutput<typeof treeSchema>, context: TreeContext): XgboostTree {
  const { file, weight, group } = context;
  const leafVector = tree.tree_param.size_leaf_vector ?? '0';
  if (Number(leafVector) > 1) throw unsupported(file, `its leaves hold ${leafVector} values each`);
  const categorical = tree.split_type?.findIndex((type) => type === 1) ?? -1;
  if (categorical >= 0) {
    const feature = tree.split_indices[categorical] ?? 0;
    throw unsupported(file, `it splits on categories of "${context.names[feature] ?? `feature ${feature}`}"`);
  }
  checkShape(tree, context);
  return {
    left: tree.left_children,
    right: tree.right_children,
    feature: tree.split_indices,
    value: tree.split_conditions.map((value, i) => {
      return tree.left_children[i]! < 0 ? (value ?? NaN) * weight : (value ?? NaN);
    }),
    defaultLeft: tree.default_left.map(Boolean),
    cover: tree.sum_hessian,
    group
  };
}

/** Every node is reached from the root exactly once, and every split is on a feature there is. */
function checkShape(tree: v.InferOutput<typeof treeSchema>, { t, file, features }: TreeContext): void {
  const { left_children: left, right_children: right, split_indices: feature } = tree;
  const count = left.length;
  const lengths = [right, feature, tree.split_conditions, tree.default_left, tree.sum_hessian];
  if (count === 0 || lengths.some((list) => list.length !== count))
    throw damaged(file, t, 'its lists differ in length');
  const seen = new Uint8Array(count);
  const open = [0];
  while (open.length > 0) {
    const node = open.pop()!;
    if (!Number.isInteger(node) || node < 0 || node >= count || seen[node])
      throw damaged(file, t, `its node ${node} is not part of a tree`);
    seen[node] = 1;
    if (typeof tree.split_conditions[node] !== 'number')
      throw damaged(file, t, `its node ${node} has no value`);
    if (left[node]! < 0) continue;
    if (!(feature[node]! >= 0 && feature[node]! < features))
      throw damaged(file, t, `it splits on feature ${feature[node]} of ${features}`);
    open.push(left[node]!, right[node]!);
  }
}

function damaged(file: string, tree: number, reason: string): HearthError {
  return new HearthError('model/unreadable', { file, reason: `tree ${tree + 1} is damaged: ${reason}` });
}
