/** The tablet of an examiner shows the very grids that the centre folds. */
import { expect, test } from 'vitest'
import { hex, unhex, utf8 } from '../../../src/core/canonical'
import { genesisBytes } from '../../../src/core/entry'
import type { Epoch } from '../../../src/core/epochs'
import { foldChair, gridsOf } from '../../../src/core/ecos/chair'
import type { ChairState } from '../../../src/core/ecos/chair'
import { CHAIR, CHAIR_KINDS, readEntry } from '../../../src/core/ecos/entries'
import type { ChairKind } from '../../../src/core/ecos/entries'
import { formOf, stateOf } from '../../../src/core/ecos/grid'
import type { ChairTimes, Grid, GridDocument } from '../../../src/core/ecos/grid'
import { chairTimes, LATE_GRACE_MS } from '../../../src/core/ecos/times'
import { sha256, sha256Hex } from '../../../src/shell/device/keys'
import { vectors } from '../../vectors'
import { bellOf } from './bell-vectors'

const { times, times_of_bells, form, genesis, kinds, bodies, cases } = vectors.grids

interface TimesRow {
  readonly late_from: Readonly<Record<string, number>>
  readonly reopens_until: Readonly<Record<string, number>>
  readonly refused_from: number | null
  readonly turns_count: number
  readonly ends_at: Readonly<Record<string, number>>
}

const TIMES = timesOf(times)

function timesOf(row: TimesRow): ChairTimes {
  return {
    lateFromMs: byTurn(row.late_from),
    reopensUntilMs: byTurn(row.reopens_until),
    refusedFromMs: row.refused_from,
    turnsCount: row.turns_count,
    endsMs: byTurn(row.ends_at),
  }
}

function byTurn(instants: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(Object.entries(instants).map(([turn, at]) => [Number(turn), at]))
}

function epochOf({ epoch, base, taken_over_ms, entries }: (typeof cases)[number]['epochs'][number]): Epoch<ChairKind> {
  return {
    epoch,
    base: base as Epoch['base'],
    takenOverMs: taken_over_ms,
    entries: entries.map((line, seq) => {
      const [device_ms = '', received_ms = '', kind = ''] = line.split(' ', 3)
      const body = line.slice(device_ms.length + received_ms.length + kind.length + 3)
      return { seq, kind: kind as ChairKind, body, device_ms: Number(device_ms), received_ms: Number(received_ms) }
    }),
  }
}

async function rowOf(grid: Grid): Promise<object> {
  const { validated, isLate, reopenedCount, ...rest } = grid
  return {
    ...rest,
    validated: validated && {
      epoch: validated.epoch,
      seq: validated.seq,
      digest: validated.digest,
      is_as_shown: hex(await sha256(utf8(validated.text))) === validated.digest,
    },
    reopened_count: reopenedCount,
    is_late: isLate,
    state: stateOf(grid),
  }
}

async function plain(chair: ChairState): Promise<object> {
  return {
    grids: await Promise.all(gridsOf(chair).map(rowOf)),
    absent: chair.sheets.absent
      .map(({ turn, candidate }) => [turn, candidate] as const)
      .sort(([left, one], [right, other]) => left - right || (one < other ? -1 : 1)),
    carried: chair.carried,
    handed: chair.handed,
    uncounted: chair.uncounted.map(({ fault, ...entry }) =>
      fault === undefined || entry.reason !== 'bad_body'
        ? entry
        : { ...entry, field: fault.field, fault: fault.reason },
    ),
  }
}

for (const example of cases) {
  test(`chair: ${example.name}`, async () => {
    const chair = foldChair(form, example.epochs.map(epochOf), TIMES)

    expect(await plain(chair)).toEqual(example.chair)
  })
}

test('each body reads as at the centre, to the first field that is wrong', () => {
  for (const { kind, body, fault } of bodies) {
    const said = readEntry(kind as ChairKind, body)
    expect([body, said.kind === 'fault' ? [said.field, said.reason] : null]).toEqual([body, fault])
  }
})

test('the chains of a chair begin as nobody else does', async () => {
  const { attempt, epoch, public_key_hex, genesis_hex } = genesis
  const bytes = genesisBytes({ attempt, epoch }, unhex(public_key_hex), CHAIR)

  expect(await sha256Hex(bytes)).toBe(genesis_hex)
  expect(CHAIR_KINDS).toEqual(kinds)
})

test('the form is that of the document which is shown', async () => {
  const shown = await sha256Hex(utf8(vectors.grids.document))

  expect(formOf(JSON.parse(vectors.grids.document) as GridDocument, shown)).toEqual(form)
})

test('the times of a chair are those of its bells', () => {
  for (const [name, row] of Object.entries(times_of_bells)) {
    const bell = vectors.bells.cases.find((example) => example.name === name)
    if (bell === undefined) throw new Error(name)

    expect([name, chairTimes(bellOf(bell))]).toEqual([name, timesOf(row)])
  }
})

test('a close and an act move the times of a chair', () => {
  const [normal] = vectors.bells.cases
  if (normal === undefined) throw new Error('no vectors')
  const reopened = new Map([[3, 5]])

  const { refusedFromMs, reopensUntilMs } = chairTimes(bellOf(normal), { closedAtMs: 0, reopened })
  expect([refusedFromMs, reopensUntilMs.get(3)]).toEqual([LATE_GRACE_MS, 5])
})
