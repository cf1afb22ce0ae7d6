/** What one tablet shows another: the partner carries a grid that it cannot read, once,
 *  and the centre opens the same; the tail of a chain is vouched for by its device. */
import { expect, test } from 'vitest'
import { hex, unhex } from '../../src/core/canonical'
import { headBytes } from '../../src/core/entry'
import { readBadge, readBox, tailText } from '../../src/core/ecos/sight'
import { sealCarried, sha256 } from '../../src/shell/device/keys'
import { ATTEMPT } from '../gateway'
import { vectors } from '../vectors'
import { act, heldKinds, meetFirst, reload, setChairStage, tabletOf, validate, view } from './stage'
import type { ChairStage } from './stage'

const { attempt, token, boxes, tails } = vectors.carried
const OTHER = '99999999-5b1c-4c57-8a3e-7e1f2b3c4d5e'

async function isSignedBy(publicKey: string, statement: string, signature: string): Promise<boolean> {
  const kind = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('raw', unhex(publicKey), kind, false, ['verify'])
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, unhex(signature), unhex(statement))
}

async function boxOf({ device }: ChairStage, turn: number): Promise<string> {
  const text = await tabletOf(device).boxOf(turn)
  if (text === null) throw new Error('no box')
  return text
}

test('the box of a grid is the one that the centre opens', async () => {
  for (const { turn, grid, nonce_hex, box, text } of boxes) {
    expect(await sealCarried(token, { attempt, turn }, grid, unhex(nonce_hex))).toBe(box)
    expect(readBox(text)).toEqual({ from: attempt, turn, box })
  }
})

test('a tail is the text that the board reads, signed as a batch is', async () => {
  for (const { epoch, count, head_hex, public_key_hex, statement_hex, signature_hex, text } of tails) {
    const signed = { attempt, epoch, count, head: head_hex, signature: signature_hex }
    expect(tailText(signed)).toBe(text)
    expect(hex(await sha256(headBytes({ attempt, epoch }, count, head_hex)))).toBe(statement_hex)
    expect(await isSignedBy(public_key_hex, statement_hex, signature_hex)).toBe(true)
  }
})

test('what is no box is none, and a badge says a number, alone or with a code', () => {
  const text = boxes[0]?.text ?? ''
  for (const bad of ['', 'concours:3:…', text.replace(':1:', ':0:'), text.replace(':1:', ':21:'), `${text}=`]) {
    expect(readBox(bad)).toBeNull()
  }
  expect(readBadge('04201')).toBe('04201')
  expect(readBadge('https://examen/#04201.K7QF-2M9D')).toBe('04201')
  expect(readBadge('https://ailleurs/')).toBeNull()
})

test('a validated grid is in one box that stays the same, and a new one once it is validated anew', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  expect(await tabletOf(stage.device).boxOf(1)).toBeNull()
  stage.device.cut()
  await validate(stage, 1)
  const text = await boxOf(stage, 1)
  expect(await boxOf(stage, 1)).toBe(text)
  expect(readBox(text)).toMatchObject({ from: ATTEMPT, turn: 1 })
  await act(stage, (tablet) => tablet.reopen(1, 'une erreur'))
  expect(await tabletOf(stage.device).boxOf(1)).toBeNull()
  await act(stage, (tablet) => tablet.tick(1, 1, 1))
  await validate(stage, 1)
  expect(await boxOf(stage, 1)).not.toBe(text)
})

test('a partner’s box is carried once, through a reload, and a tablet carries none of its own', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await validate(stage, 1)
  const own = await boxOf(stage, 1)
  const theirs = own.replace(ATTEMPT, OTHER)
  const carry = (text: string): string => tabletOf(stage.device).carry(text).kind
  expect([carry('04201'), carry(own), carry(theirs)]).toEqual(['none', 'own', 'carried'])
  await stage.world.settle()
  expect(carry(theirs)).toBe('known')
  await reload(stage)
  await stage.world.until(() => view(stage).station !== null)
  expect(carry(theirs)).toBe('known')
  await stage.world.until(() => view(stage).saving.kind === 'all_kept')
  const carried = stage.world.gateway.devices[0]?.entries.filter(({ kind }) => (kind as string) === 'carried')
  expect(carried?.map(({ body }) => JSON.parse(body))).toEqual([readBox(theirs)])
})

test('the tail proves all that the tablet wrote, also what the centre does not hold', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await stage.world.until(() => view(stage).saving.kind === 'all_kept')
  stage.device.cut()
  await validate(stage, 1)
  const heldCount = heldKinds(stage).length
  const text = (await tabletOf(stage.device).tail()) ?? ''
  const [, , from, epoch, count, head, signature] = text.split(':')
  expect([from, epoch, Number(count)]).toEqual([ATTEMPT, '1', heldCount + 4])
  const statement = hex(await sha256(headBytes({ attempt: ATTEMPT, epoch: 1 }, Number(count), head ?? '')))
  const [device] = stage.world.gateway.devices
  expect(await isSignedBy(device?.publicKey ?? '', statement, signature ?? '')).toBe(true)
  stage.device.mend()
  await stage.world.until(() => view(stage).saving.kind === 'all_kept')
  expect(device?.entries.at(-1)?.digest).toBe(head)
})
