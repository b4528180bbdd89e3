// What several people together say of an item: classes by (weighted) majority, regions and spans by gathering those
// that mean the same. What no majority holds is left out, and an item in doubt says so, to be looked at by someone.
import { similarity } from './geometry/similarity';
import { matchRegions, matchSpans, spanSimilarity } from './matching';
import type { Annotation, Box, LabelProject, Region, Relation, Span } from './project';

export interface Consensus {
  readonly classes: readonly string[];
  readonly regions: readonly Region[];
  readonly spans: readonly Span[];
  readonly relations: readonly Relation[];
  /** Share of the weight behind what was kept, the least of its parts; in [0, 1]. */
  readonly support: number;
  /** False where a tie was broken or someone's part was left out: needs review. */
  readonly settled: boolean;
}

export interface ConsensusOptions {
  /** How much each person counts; 1 where absent. */
  readonly weights?: ReadonlyMap<string, number>;
  /** Least likeness (IoU) of parts that mean the same. Default 0.5. */
  readonly least?: number;
}

/** `opinions` are of one item, one an author. */
export function consensus(
  project: Pick<LabelProject, 'task' | 'multiple'>,
  opinions: readonly Annotation[],
  options: ConsensusOptions = {}
): Consensus {
  const voters = opinions.map((annotation) => ({
    annotation,
    weight: options.weights?.get(annotation.author) ?? 1
  }));
  const total = voters.reduce((sum, voter) => sum + voter.weight, 0);
  const least = options.least ?? 0.5;
  const classes = project.multiple ? severalClasses(voters, total) : oneClass(voters, total);
  const regions = merged(voters, total, (one) => one.regions, (a, b) => matchRegions(a, b, { least, acrossLabels: true }), mergedRegion); // prettier-ignore
  const spans = merged(voters, total, (one) => one.spans, (a, b) => matchSpans(a, b, { least, acrossLabels: true }), mergedSpan); // prettier-ignore
  const relations = agreedRelations(voters, total, new Map([...regions.groupOf, ...spans.groupOf]));
  return {
    classes: classes.kept,
    regions: regions.kept,
    spans: spans.kept,
    relations,
    support: total > 0 ? Math.min(classes.support, regions.support, spans.support) : 0,
    settled: total > 0 && classes.settled && regions.settled && spans.settled
  };
}

interface Voter {
  readonly annotation: Annotation;
  readonly weight: number;
}

interface Vote {
  readonly kept: readonly string[];
  readonly support: number;
  readonly settled: boolean;
}

/** The class with the most weight; none counts as a choice too. Of equal ones the first by id, unsettled. */
function oneClass(voters: readonly Voter[], total: number): Vote {
  const tally = tallyOf(voters.map(({ annotation, weight }) => [annotation.classes[0] ?? '', weight]));
  const [first, second] = tally;
  if (!first || total === 0) return { kept: [], support: 1, settled: true };
  const kept = first[0] === '' ? [] : [first[0]];
  return { kept, support: first[1] / total, settled: first[1] > (second?.[1] ?? 0) && first[1] > total / 2 };
}

/** Each class more than half of the weight has. */
function severalClasses(voters: readonly Voter[], total: number): Vote {
  const tally = tallyOf(
    voters.flatMap(({ annotation, weight }) => annotation.classes.map((id) => [id, weight] as const))
  );
  const shares = tally.map(([id, weight]) => ({ id, share: weight / total }));
  return {
    kept: shares.filter((one) => one.share > 0.5).map((one) => one.id),
    support: shares.reduce((least, { share }) => Math.min(least, Math.max(share, 1 - share)), 1),
    settled: shares.every((one) => one.share !== 0.5)
  };
}

/** Weights by name, largest first, equal ones by name. */
function tallyOf(votes: readonly (readonly [string, number])[]): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const [name, weight] of votes) sums.set(name, (sums.get(name) ?? 0) + weight);
  return [...sums].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
}

interface Part {
  readonly id: string;
  readonly label: string;
}

interface Member<T> {
  readonly part: T;
  readonly weight: number;
  readonly author: string;
}

interface Merged<T> {
  readonly kept: readonly T[];
  readonly support: number;
  readonly settled: boolean;
  /** Id of the kept part by author and part: 'ada s1'. */
  readonly groupOf: ReadonlyMap<string, string>;
}

/** Gathers parts of different people that mean the same, and keeps what more than half of the weight marked. */
function merged<T extends Part>(
  voters: readonly Voter[],
  total: number,
  partsOf: (annotation: Annotation) => readonly T[],
  match: (a: readonly T[], b: readonly T[]) => readonly { first: number; second: number; likeness: number }[],
  merge: (members: readonly Member<T>[], label: string) => T
): Merged<T> {
  const groups = gather(voters, partsOf, match);
  const kept: T[] = [];
  const groupOf = new Map<string, string>();
  let [support, settled] = [1, true];
  for (const members of groups) {
    const share = members.reduce((sum, member) => sum + member.weight, 0) / total;
    support = Math.min(support, Math.max(share, 1 - share));
    if (share === 0.5) settled = false;
    if (share <= 0.5) continue;
    const [first, second] = tallyOf(members.map(({ part, weight }) => [part.label, weight]));
    if (first![1] === second?.[1]) settled = false;
    support = Math.min(support, first![1] / total);
    const part = { ...merge(members, first![0]), id: members[0]!.part.id, label: first![0] };
    const id = kept.some((one) => one.id === part.id) ? `${part.id}-${kept.length + 1}` : part.id;
    kept.push({ ...part, id });
    for (const member of members) groupOf.set(keyOf(member.author, member.part.id), id);
  }
  return { kept, support, settled, groupOf };
}

/** Groups of parts, at most one of each person in a group, the likest joined first. */
function gather<T extends Part>(
  voters: readonly Voter[],
  partsOf: (annotation: Annotation) => readonly T[],
  match: (a: readonly T[], b: readonly T[]) => readonly { first: number; second: number; likeness: number }[]
): readonly (readonly Member<T>[])[] {
  const where = voters.map(({ annotation, weight }) =>
    partsOf(annotation).map((part): Member<T>[] => [{ part, weight, author: annotation.author }])
  );
  const links = voters.flatMap((a, i) =>
    voters
      .slice(i + 1)
      .flatMap((b, ahead) =>
        match(partsOf(a.annotation), partsOf(b.annotation)).map((pair) => ({ ...pair, i, j: i + 1 + ahead }))
      )
  );
  links.sort((a, b) => b.likeness - a.likeness || a.i - b.i || a.j - b.j || a.first - b.first);
  for (const { i, j, first, second } of links) {
    const [into, from] = [where[i]![first]!, where[j]![second]!];
    const authors = new Set(into.map((member) => member.author));
    if (into === from || from.some((member) => authors.has(member.author))) continue;
    into.push(...from);
    where.forEach((own) => own.forEach((group, k) => group === from && (own[k] = into)));
  }
  const groups = [...new Set(where.flat())];
  return groups.map((group) => group.sort((a, b) => (a.author < b.author ? -1 : 1)));
}

/** Boxes that stand alike become their weighted mean; of other shapes the one likest to all others stays. */
function mergedRegion(members: readonly Member<Region>[], label: string): Region {
  const middle = central(members, (a, b) => similarity(a.shape, b.shape), label);
  const boxes = members.flatMap(({ part, weight }) =>
    part.shape.kind === 'box' ? [{ box: part.shape, weight }] : []
  );
  const alike =
    boxes.length === members.length &&
    boxes.every(({ box }) => (box.rotation ?? 0) === (boxes[0]!.box.rotation ?? 0));
  return alike ? { ...middle, shape: meanBox(boxes) } : middle;
}

function meanBox(boxes: readonly { readonly box: Box; readonly weight: number }[]): Box {
  const total = boxes.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (value: (box: Box) => number) =>
    boxes.reduce((sum, { box, weight }) => sum + value(box) * weight, 0) / total;
  return {
    ...boxes[0]!.box,
    x: mean((box) => box.x),
    y: mean((box) => box.y),
    width: mean((box) => box.width),
    height: mean((box) => box.height)
  };
}

function mergedSpan(members: readonly Member<Span>[], label: string): Span {
  return central(members, spanSimilarity, label);
}

/** The part with the largest weighted likeness to all, one of the class that was chosen if possible. */
function central<T extends Part>(
  members: readonly Member<T>[],
  likeness: (a: T, b: T) => number,
  label: string
): T {
  const own = members.filter(({ part }) => part.label === label);
  let best = { part: own[0]!.part, sum: -1 };
  for (const { part } of own) {
    const sum = members.reduce(
      (all, other) => all + other.weight * (other.part === part ? 1 : likeness(part, other.part)),
      0
    );
    if (sum > best.sum) best = { part, sum };
  }
  return best.part;
}

/** Relations between kept parts that more than half of the weight drew. */
function agreedRelations(
  voters: readonly Voter[],
  total: number,
  groupOf: ReadonlyMap<string, string>
): readonly Relation[] {
  const votes = voters.flatMap(({ annotation: { author, relations }, weight }) => {
    const drawn = relations.flatMap(({ label, from, to }) => {
      const ends = [groupOf.get(keyOf(author, from)), groupOf.get(keyOf(author, to))];
      return ends.includes(undefined) ? [] : [JSON.stringify([label, ...ends])];
    });
    return [...new Set(drawn)].map((key) => [key, weight] as const);
  });
  return tallyOf(votes)
    .filter(([, weight]) => weight > total / 2)
    .map(([key], i) => {
      const [label, from, to] = JSON.parse(key) as [string, string, string];
      return { id: `x${i + 1}`, label, from, to };
    });
}

function keyOf(author: string, part: string): string {
  return `${author}\0${part}`;
}
