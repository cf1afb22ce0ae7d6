/** The lines as this student may see them, made once for each new page of them. */
import { useMemo } from 'preact/hooks'
import { rankedLines, type RankedLine } from '../../core/wishes/lines'
import type { View } from '../session/view'

export interface Book {
  readonly all: readonly RankedLine[]
  readonly byCode: ReadonlyMap<string, RankedLine>
}

export function useBook({ lines, chances, state }: View): Book {
  const ranks = state?.ranks.join() ?? ''
  return useMemo(() => {
    const rankedList = lines && state ? rankedLines(lines, state, chances?.lines ?? null) : []
    return { all: rankedList, byCode: new Map(rankedList.map((one) => [one.line.code, one])) }
  }, [lines, chances?.round, chances?.runs, ranks, state?.contract])
}
