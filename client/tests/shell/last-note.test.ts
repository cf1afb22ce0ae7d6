/** Each tablet remembers the largest note of the journal's tree that it saw, and says so
 *  every five minutes: a centre that was brought back hears of what it has lost. */
import { expect, test } from 'vitest'
import { EVERY_MS } from '../../src/shell/network/last-note'
import { enrol, setStage } from './stage'

test('a note once seen is said again, also to a centre that has lost it, and after a reload', async () => {
  const { world, device } = await setStage()
  const { gateway } = world
  gateway.note = { size: 300, root: '00112233aabbccdd' }
  await enrol(device)
  await device.reach('waiting')
  await world.advance(EVERY_MS)
  expect(gateway.seenNotes).toEqual([{ size: 0, root: '' }])

  gateway.note = { size: 200, root: 'ffffffffffffffff' } // restored, and signed anew
  await world.advance(2 * EVERY_MS)
  await device.reload()
  await world.advance(EVERY_MS)
  const later = gateway.seenNotes.slice(1)
  expect(later.length).toBeGreaterThanOrEqual(3)
  expect(new Set(later.map((note) => JSON.stringify(note)))).toEqual(
    new Set(['{"size":300,"root":"00112233aabbccdd"}']),
  )

  gateway.note = { size: 301, root: '8888888888888888' }
  await world.advance(2 * EVERY_MS)
  expect(gateway.seenNotes.at(-1)).toEqual(gateway.note)
})
