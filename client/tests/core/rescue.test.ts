/** Two codes name and open a kit, and a claim is the same bytes in both languages. */
import { expect, test } from 'vitest'
import { hex, unhex } from '../../src/core/canonical'
import { chainFrom, claimLabel, claimPlain, copyBefore, kitLabel, openedBase } from '../../src/core/relay/rescue'
import { kitSecrets, openWithKey, sealClaim } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { rescues } = vectors
const { attempt } = rescues

for (const { epoch, rescue, typed, ...expected } of rescues.rescues) {
  for (const { name, number, code } of typed) {
    test(`codes of rescue ${epoch}, ${name}, give its key and its name`, async () => {
      const secrets = await kitSecrets({ number, code, rescue: rescue.toLowerCase() })
      expect(hex(secrets.key)).toBe(expected.key_hex)
      expect(hex(secrets.name)).toBe(expected.name_hex)
    })
  }

  test(`kit ${epoch} opens under its name alone`, async () => {
    const [key, kit] = [unhex(expected.key_hex), unhex(expected.kit_hex)]
    const plain = await openWithKey(key, kitLabel({ attempt, epoch }), kit)
    expect(new TextDecoder().decode(plain)).toBe(expected.content)
    await expect(openWithKey(key, kitLabel({ attempt, epoch: epoch + 1 }), kit)).rejects.toThrow()
  })

  test(`claim ${epoch} is sealed as the vectors say`, async () => {
    const codes = { number: rescues.number, code: rescues.code, rescue }
    const plain = claimPlain(codes, unhex(expected.public_key_hex))
    const key = unhex(expected.box_key_hex)
    const claim = await sealClaim(key, claimLabel({ attempt, epoch }), plain, unhex(expected.claim_nonce_hex))
    expect(hex(claim)).toBe(expected.claim_hex)
  })
}

const entryAt = (seq: number) => ({ seq, kind: 'seen' as const, body: '{}', device_ms: seq, digest: 'ab'.repeat(32) })

test('a chain is shown up to its first gap, and not at all without its beginning', () => {
  const seqs = (...found: number[]) => chainFrom(found.map(entryAt)).map(({ seq }) => seq)
  expect(seqs(1, 0, 2)).toEqual([0, 1, 2])
  expect(seqs(1, 2)).toEqual([])
  expect(seqs(0, 2)).toEqual([0])
})

test('a rescued tablet says of no base what it cannot know', () => {
  const base = { epoch: 1, count: 3, head: 'ab'.repeat(32) }
  expect(openedBase({ epoch: 33, base })).toBe(null)
  expect(openedBase({ epoch: 2, base })).toEqual(base)
  expect(openedBase({ epoch: 1, base: null })).toBe(null)
})

const chainOf = (count: number, base: object | null, start = 0) =>
  Array.from({ length: count }, (_, index) => ({
    ...entryAt(start + index),
    ...(start + index === 0 ? { kind: 'opened' as const, body: JSON.stringify({ base, paper: '00' }) } : {}),
  }))
const shown = (boxes: ReadonlyMap<number, ReturnType<typeof chainOf>>) => {
  const { earlier, isWhole } = copyBefore(boxes)
  return [earlier.map(({ epoch, entries }) => [epoch, entries.length]), isWhole]
}

test('of several tablets each goes on from all of the one before, as the centre would have it', () => {
  expect(shown(new Map())).toEqual([[], false])
  expect(shown(new Map([[1, chainOf(3, null)]]))).toEqual([[[1, 3]], true])
  const rescued = new Map([
    [33, chainOf(2, null)],
    [1, [...chainOf(3, null), ...chainOf(2, null, 1)]], // boxes overlap
  ])
  expect(shown(rescued)).toEqual([
    [
      [1, 3],
      [33, 2],
    ],
    true,
  ])
  const replaced = new Map([
    [1, chainOf(5, null)],
    [2, chainOf(2, { epoch: 1, count: 4, head: 'ab' })],
  ])
  expect(shown(replaced)).toEqual([
    [
      [1, 4],
      [2, 2],
    ],
    true,
  ])
  expect(shown(new Map([[2, chainOf(2, { epoch: 1, count: 0, head: 'ab' })]]))).toEqual([[[2, 2]], true])
})

test('what goes on from a chain that is not there is shown, and said not to be all', () => {
  expect(shown(new Map([[2, chainOf(2, { epoch: 1, count: 4, head: 'ab' })]]))).toEqual([[[2, 2]], false])
  expect(shown(new Map([[33, chainOf(2, null)]]))).toEqual([[[33, 2]], false])
  const short = new Map([
    [1, chainOf(3, null)],
    [2, chainOf(2, { epoch: 1, count: 4, head: 'ab' })],
  ])
  expect(shown(short)).toEqual([[[2, 2]], false])
  const tail = new Map([
    [1, chainOf(2, null, 4)],
    [33, chainOf(2, null)],
  ])
  expect(shown(tail)).toEqual([[[33, 2]], false])
  expect(shown(new Map([[1, chainOf(2, null, 4)]]))).toEqual([[], false])
})

test('a gap behind all that is shown is what came after, one before it is not', () => {
  const gap = [...chainOf(3, null), ...chainOf(2, null, 7)]
  expect(shown(new Map([[1, gap]]))).toEqual([[[1, 3]], true])
  const rescued = new Map([
    [1, gap],
    [33, chainOf(2, null)],
  ])
  expect(shown(rescued)).toEqual([
    [
      [1, 3],
      [33, 2],
    ],
    false,
  ])
})
