/** Highlights of an article: ranges of characters, apart and in order. Pure. */
export type Range = readonly [start: number, end: number]

/** As many as a person can use; one entry stays small. */
export const RANGES_COUNT_MAX = 200

/** With one more range; those that touch become one. */
export function addRange(ranges: readonly Range[], [start, end]: Range): readonly Range[] {
  if (end <= start) return ranges
  const apart = ranges.filter(([from, to]) => to < start || from > end)
  const touching = ranges.filter(([from, to]) => to >= start && from <= end)
  const merged: Range = [
    Math.min(start, ...touching.map(([from]) => from)),
    Math.max(end, ...touching.map(([, to]) => to)),
  ]
  return [...apart, merged].sort(([one], [other]) => one - other)
}

/** Without the characters of one range; a highlight may be cut in two. */
export function eraseRange(ranges: readonly Range[], [start, end]: Range): readonly Range[] {
  return ranges.flatMap(([from, to]): Range[] => {
    if (to <= start || from >= end) return [[from, to]]
    const before: Range[] = from < start ? [[from, start]] : []
    const after: Range[] = to > end ? [[end, to]] : []
    return [...before, ...after]
  })
}

/** The highlight that holds this character, or null. */
export function holding(ranges: readonly Range[], at: number): Range | null {
  return ranges.find(([from, to]) => from <= at && at < to) ?? null
}

export function isTouched(ranges: readonly Range[], [start, end]: Range): boolean {
  return ranges.some(([from, to]) => from < end && to > start)
}

/** Sentences of a text as ranges, for those who highlight by keyboard. */
export function sentences(text: string): readonly Range[] {
  const found: Range[] = []
  for (const match of text.matchAll(/[^.!?\n]+(?:[.!?](?!\s)[^.!?\n]*)*[.!?]?/gu)) {
    const blank = match[0].length - match[0].trimStart().length
    const start = match.index + blank
    const end = match.index + match[0].trimEnd().length
    if (end > start) found.push([start, end])
  }
  return found
}

/** A run of text cut where highlights begin and end. */
export function cut(
  text: string,
  start: number,
  ranges: readonly Range[],
): readonly { readonly text: string; readonly isMarked: boolean }[] {
  const edges = ranges
    .flat()
    .map((edge) => edge - start)
    .filter((edge) => edge > 0 && edge < text.length)
  const bounds = [...new Set([0, ...edges, text.length])].sort((one, other) => one - other)
  return bounds.slice(0, -1).map((from, at) => ({
    text: text.slice(from, bounds[at + 1]),
    isMarked: holding(ranges, start + from) !== null,
  }))
}
