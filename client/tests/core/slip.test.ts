/** Whoever has their slip and the published certificate finds their line again, or the
 *  one reason why not. */
import { describe, expect, test } from 'vitest'
import type { Certificate, Slip } from '../../src/core/certificate'
import type { Json } from '../../src/core/copy'
import { checkSlip, wayLength } from '../../src/core/slip'
import { sha256 } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { cases, refused } = vectors.matching
const check = (slip: unknown, certificate: unknown) => checkSlip(slip as Json, certificate as Json, sha256)

describe('a right slip', () => {
  for (const { name, certificate, slips } of cases) {
    test(`is accepted: ${name}`, async () => {
      for (const slip of slips) expect(await check(slip, certificate)).toMatchObject({ isRight: true })
    })
  }

  test('is explained wish by wish', async () => {
    const [one] = cases
    const verdict = await check(one?.slips[1], one?.certificate)
    if (!verdict.isRight) throw new Error('refused')
    const told = verdict.readings[0]?.entries.map(({ state, reasons }) => [
      state,
      reasons[0]?.line.code,
      reasons[0]?.gate.limit,
      reasons[0]?.rank,
    ])
    expect(told).toEqual([
      ['refused', 'P', 1, 2],
      ['refused', 'Q', 1, 3],
      ['got', 'R', 3, 2],
    ])
  })

  test('of a couple tells the joint list, then each own one', async () => {
    const apart = cases.find(({ name }) => name === 'a couple who go apart')
    const verdict = await check(apart?.slips[0], apart?.certificate)
    if (!verdict.isRight) throw new Error('refused')
    expect(verdict.readings.map(({ kind }) => kind)).toEqual(['joint', 'apart', 'apart'])
  })
})

describe('a wrong slip', () => {
  for (const { code, slip, certificate } of refused) {
    test(`is refused: ${code}`, async () => {
      expect(await check(slip, certificate)).toMatchObject({ isRight: false, refused: { code } })
    })
  }

  const [one] = cases
  const slip = one?.slips[1] as Slip
  const certificate = one?.certificate as Certificate
  const changes: readonly (readonly [string, Partial<Slip>])[] = [
    ['salt', { salt: '00'.repeat(16) }],
    ['member', { members: ['z'] }],
    ['rank', { ranks: [{ g: 1, h: 3 }] }],
    ['wish', { wishes: [['R', 'Q', 'P']] }],
    ['index', { index: 2 }],
    ['way', { proof: slip.proof.map(() => '00'.repeat(32)) }],
  ]
  for (const [name, change] of changes) {
    test(`is not under the root: another ${name}`, async () => {
      expect(await check({ ...slip, ...change }, certificate)).toMatchObject({
        isRight: false,
        refused: { code: 'slip.not_under_root' },
      })
    })
  }
})

test('a way is as long as the tree is high there', () => {
  const lengths = (size: number) => Array.from({ length: size }, (_, at) => wayLength(at, size))
  expect(lengths(1)).toEqual([0])
  expect(lengths(5)).toEqual([3, 3, 3, 3, 1])
})
