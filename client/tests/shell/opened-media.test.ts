/** Images of questions left behind are given back: a tablet without a worker must not be
 *  ended for its memory, and what is asked for again opens again. */
import { expect, test } from 'vitest'
import type { Figure } from '../../src/core/paper'
import { IMAGES_MAX, OpenedMedia } from '../../src/shell/attempt/opened-paper'

const image = (part: number): Figure => ({ part, type: 'image/png' }) as Figure
const isOpen = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

test('past so many the image asked for longest ago is given back, and opens again', async () => {
  let openings = 0
  const media = new OpenedMedia(async (number) => {
    openings += 1
    return new Uint8Array([number])
  })
  const urls: string[] = []
  for (let part = 0; part < IMAGES_MAX; part += 1) urls.push(await media.imageUrl(image(part)))
  expect(await media.imageUrl(image(0))).toBe(urls[0]) // asked for again: part 1 is the oldest
  await media.imageUrl(image(IMAGES_MAX))
  await Promise.resolve()

  expect(await Promise.all(urls.map(isOpen))).toEqual(urls.map((_, part) => part !== 1))
  const again = await media.imageUrl(image(1))
  expect(again).not.toBe(urls[1])
  expect(await isOpen(again)).toBe(true)
  expect(openings).toBe(IMAGES_MAX + 2)
  media.release()
})
