/** Given what the world's tablets met, this core stands in the same states as the
 *  centre's, as canonical JSON byte for byte. */
import { describe, expect, test } from 'vitest'
import { dump, load, unhex } from '../../src/core/canonical'
import { nowMs, observe, recall, surelyMs, uncertaintyMs } from '../../src/core/clock'
import type { Clock } from '../../src/core/clock'
import type { Copy, Json } from '../../src/core/copy'
import { endMs } from '../../src/core/deadline'
import { entryBytes, genesisBytes } from '../../src/core/entry'
import type { Entry, Kind } from '../../src/core/entry'
import { fold } from '../../src/core/fold'
import type { Outline, UncountedAct } from '../../src/core/fold'
import { courseOf, parseItem } from '../../src/core/news'
import { after, EMPTY_OUTBOX, nextBatch, waitingCount } from '../../src/core/outbox'
import type { Outbox } from '../../src/core/outbox'
import { sha256Hex } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

type World = (typeof vectors.traces.worlds)[number]
type Chain = World['chains'][number]
type Input = { readonly [name: string]: Json }

const paper = vectors.traces.paper as unknown as Outline

function inputOf(text: string): Input {
  return load(text) as Input
}

function entryOf(input: Input): Entry {
  const { seq, kind, body, device_ms, digest } = input
  return {
    seq: seq as number,
    kind: kind as Kind,
    body: body as string,
    device_ms: device_ms as number,
    digest: digest as string,
  }
}

function entriesOf(chain: Chain): Entry[] {
  return chain.steps
    .map(([input = '']) => inputOf(input))
    .filter((input) => input.do === 'acted')
    .map(entryOf)
}

function stepped(outbox: Outbox, input: Input): Outbox {
  if (input.do === 'acted') return after(outbox, { kind: 'acted', entry: entryOf(input) })
  const kind = input.do as 'acknowledged' | 'rewound'
  return after(outbox, { kind, count: input.count as number })
}

function outboxState(outbox: Outbox): string {
  const batch = nextBatch(outbox)
  return dump({
    acknowledged_count: outbox.acknowledgedCount,
    waiting_count: waitingCount(outbox),
    batch: [batch[0]?.seq ?? null, batch.length],
  })
}

function readInput(clock: Clock | null, input: Input): [Clock | null, number] {
  if (input.do === 'observe') {
    const [sentMonotonicMs = 0, receivedMonotonicMs = 0, centreMs = 0] = input.exchange as number[]
    const wallMs = input.wall as number
    const exchange = { sentMonotonicMs, receivedMonotonicMs, centreMs, wallMs }
    return [observe(clock, exchange, input.is_composing as boolean), receivedMonotonicMs]
  }
  const [centreMs = 0, wallMs = 0] = input.remembered as number[]
  const at = input.at as number
  return [recall({ centreMs, wallMs }, input.wall as number, at), at]
}

function clockState(clock: Clock | null, at: number): string {
  return dump(
    clock && {
      at,
      offset_halves: 2 * clock.offsetMs,
      now_ms: nowMs(clock, at),
      surely_ms: surelyMs(clock, at),
      uncertainty_ms: uncertaintyMs(clock, at),
      source: clock.source,
    },
  )
}

function copyState(copy: Copy, refused: readonly UncountedAct[]): string {
  return dump({
    answers: Object.fromEntries(copy.answers),
    eliminated: Object.fromEntries(copy.eliminated),
    flagged: [...copy.flagged].sort(),
    seen: [...copy.seen].sort(),
    validated: [...copy.validated].sort(),
    highlights: Object.fromEntries(copy.highlights),
    handed: copy.handed !== null,
    refused: refused.map(({ epoch, seq, reason }) => ({ epoch, seq, reason })),
  })
}

for (const world of vectors.traces.worlds) {
  describe(`world of seed ${String(world.seed)}`, () => {
    test('outboxes stand the same, and digests are the same', async () => {
      for (const chain of world.chains) {
        const name = { attempt: chain.attempt, epoch: chain.epoch }
        let previous = await sha256Hex(genesisBytes(name, unhex(chain.public_key_hex)))
        expect(previous).toBe(chain.genesis_hex)
        for (const entry of entriesOf(chain)) {
          previous = await sha256Hex(entryBytes(name, entry, previous))
          expect(previous).toBe(entry.digest)
        }
        let outbox = EMPTY_OUTBOX
        for (const [input = '', state] of chain.steps) {
          outbox = stepped(outbox, inputOf(input))
          expect(outboxState(outbox)).toBe(state)
        }
      }
    })

    test('clocks read the same', () => {
      for (const { steps } of world.clocks) {
        let clock: Clock | null = null
        for (const [input = '', state] of steps) {
          const [next, at]: [Clock | null, number] = readInput(clock, inputOf(input))
          clock = next
          expect(clockState(clock, at)).toBe(state)
        }
      }
    })

    test('the course and the end of the sitting are the same', () => {
      for (const {
        factor: [top = 1, bottom = 1],
        steps,
      } of world.courses) {
        const raw: Json[] = []
        for (const [input = '', state] of steps) {
          raw.push(...(load(input) as Json[]))
          const items = raw.map(parseItem).filter((item) => item !== null)
          const course = courseOf(items[0]?.sitting ?? '', items)
          const { t0Ms, key, extensions, pauses, closedAtMs, supersededBy } = course
          const factor = [top, bottom] as const
          const terms = { durationMs: vectors.traces.duration_ms, factor, extensions, pauses, closedAtMs }
          expect(
            dump({
              course: {
                t0_ms: t0Ms,
                key,
                closed_at_ms: closedAtMs,
                superseded_by: supersededBy,
                extensions: extensions.map(({ minutes, scope }) => ({ minutes, scope })),
                pauses: pauses.map(({ cause, scope, fromMs, untilMs }) => ({
                  cause,
                  scope,
                  from_ms: fromMs,
                  until_ms: untilMs,
                })),
              },
              end_ms: t0Ms === null ? null : endMs({ ...terms, t0Ms }),
            }),
          ).toBe(state)
        }
      }
    })

    test('copies are the same', () => {
      for (const { attempt, window, bases, copy: expected } of world.copies) {
        const epochs = bases.map((base, index) => {
          const own = world.chains
            .filter((chain) => chain.attempt === attempt && chain.epoch === index + 1)
            .map(entriesOf)
          const entries = own.reduce((a, b) => (b.length > a.length ? b : a), [])
          return { epoch: index + 1, base, entries }
        })
        const ends = { opensMs: window.opens_ms, endsMs: window.ends_ms }
        const { copy, refused } = fold(paper, epochs, { window: ends })
        expect(copyState(copy, refused)).toBe(expected)
      }
    })
  })
}
