// Whether a column of words is one of categories or of texts, told by its values.

/** Up to this many different values a column of words is a category whatever its length. */
const fewLevels = 50;
/** Beyond, it is one while at most this share of its values are different... */
const categoryShare = 0.5;
/** ...and they are words or phrases rather than prose. */
const categoryBytes = 64;

/** `levels` different values of `present` that are there, `bytes` of UTF-8 in all. */
export function typeOfWords(levels: number, bytes: number, present: number): 'category' | 'text' {
  const isProse = levels > 0 && bytes / levels > categoryBytes;
  if (isProse && levels > 1) return 'text';
  return levels <= Math.max(fewLevels, categoryShare * present) ? 'category' : 'text';
}
