import { describe, expect, it } from 'vitest'
import { copyAfter, countUpTo, savingAt, type Change, type ReplayMoment } from '../../src/preview/frames'

const moment = (at: number, order: number, changes: readonly Change[] = [], delay = 1): ReplayMoment => {
  return { at, received: at + delay, order, question: 'q1', absence: null, changes }
}

describe('frames of a replay', () => {
  it('are counted up to an instant, which belongs to them', () => {
    const moments = [moment(10, 0), moment(20, 1), moment(20, 2), moment(30, 3)]

    expect([9, 10, 19, 20, 30, 99].map((at) => countUpTo(moments, at))).toEqual([0, 1, 1, 3, 4, 4])
    expect(countUpTo([], 5)).toBe(0)
  })

  it('hold what each thing was last, and nothing of what is gone', () => {
    const moments = [
      moment(1, 0, [
        ['answers', 'q1', ['A']],
        ['seen', 'q1', true],
      ]),
      moment(2, 1, [['answers', 'q2', 0]]),
      moment(3, 2, [['eliminated', 'q1', ['D']]]),
      moment(4, 3, [
        ['answers', 'q1', null],
        ['highlights', 'd1', [[0, 4]]],
      ]),
      moment(5, 4, [['handed', '', 'time']]),
      moment(6, 5, [['handed', '', null]]),
    ]

    expect(copyAfter(moments, 1).answers).toEqual(new Map([['q1', ['A']]]))
    const last = copyAfter(moments, moments.length)
    expect(last.answers).toEqual(new Map([['q2', 0]]))
    expect(last.eliminated.get('q1')).toEqual(['D'])
    expect(last.highlights.get('d1')).toEqual([[0, 4]])
    expect([...last.seen]).toEqual(['q1'])
    expect(copyAfter(moments, 5).handed).toBe('time')
    expect(last.handed).toBeNull()
    expect(copyAfter(moments, 0).seen.size).toBe(0)
  })

  it('keep what the fold met last, where two devices had clocks that differ', () => {
    const moments = [moment(1, 5, [['answers', 'q1', ['B']]]), moment(2, 3, [['answers', 'q1', ['A']]])]

    expect(copyAfter(moments, 2).answers.get('q1')).toEqual(['B'])
  })

  it('say what was kept by the centre, and for how long the rest had waited', () => {
    const moments = [moment(100, 0, [], 50), moment(200, 1, [], 30_000)]

    expect(savingAt(moments, 0, 50)).toEqual({ kind: 'all_kept', atMs: null })
    expect(savingAt(moments, 1, 120)).toEqual({ kind: 'sending', waitingCount: 1 })
    expect(savingAt(moments, 2, 300)).toEqual({ kind: 'sending', waitingCount: 1 })
    expect(savingAt(moments, 2, 10_000)).toEqual({ kind: 'kept_here', waitingCount: 1 })
    expect(savingAt(moments, 2, 40_000)).toEqual({ kind: 'all_kept', atMs: 30_200 })
  })
})
