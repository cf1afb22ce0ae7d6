/** Tells the centre that this tablet is nobody's any more: nobody waits for it. It is told
 *  a few times and not for ever: the tablet forgets its candidate whatever the answer. */
import { retryMs } from '../../core/outbox'
import type { Link } from './link'
import type { Surroundings } from '../device/surroundings'

export const TRIES_COUNT_MAX = 5

export async function tellReturned(link: Link, surroundings: Surroundings, token: string): Promise<void> {
  for (let failuresCount = 1; failuresCount <= TRIES_COUNT_MAX; failuresCount += 1) {
    const reply = await link.ask('/return', { method: 'POST', body: '{}', token, keepsCookie: true })
    if (reply.kind !== 'down') return
    const ms = retryMs(failuresCount, surroundings.chance())
    await new Promise<void>((resolve) => void surroundings.after(ms, resolve))
  }
}
