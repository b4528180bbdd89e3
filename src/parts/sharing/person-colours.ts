// A colour of eight for each person: for eight people never the same twice, and the same whoever works it out.
const count = 8;

/** 1 to 8. Each prefers a colour of their own, and takes the next that is free where another has it. */
export function coloursOf(authors: readonly string[]): ReadonlyMap<string, number> {
  const colours = new Map<string, number>();
  let taken = new Set<number>();
  for (const author of [...authors].sort()) {
    if (taken.size === count) taken = new Set();
    let colour = preferredColour(author);
    while (taken.has(colour)) colour = (colour % count) + 1;
    taken.add(colour);
    colours.set(author, colour);
  }
  return colours;
}

export function preferredColour(author: string): number {
  return (parseInt(author.slice(0, 8), 16) % count) + 1;
}
