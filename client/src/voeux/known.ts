/** The lines as this student may see them, made once for each new page of them. */
import { useMemo } from 'preact/hooks'
import { known, type Known } from '../core/wishes/lines'
import type { View } from './desk'

export interface Book {
  readonly all: readonly Known[]
  readonly byCode: ReadonlyMap<string, Known>
}

export function useBook({ lines, chances, state }: View): Book {
  const ranks = state?.ranks.join() ?? ''
  return useMemo(() => {
    const all = lines && state ? known(lines, state, chances?.lines ?? null) : []
    return { all, byCode: new Map(all.map((one) => [one.line.code, one])) }
  }, [lines, chances?.round, chances?.runs, ranks, state?.contract])
}
