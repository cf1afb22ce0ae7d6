/** A list is never bent by the page: what may be done, what is done, what is saved. */
import { expect, test } from 'vitest'
import { readFile, writeFile } from '../../src/core/wishes/csv'
import { asksOnly, readExams, stepAfter } from '../../src/core/wishes/sign-in'
import { beyond, keyOf, NO_CHOICE, pairOf, waitsFor } from '../../src/core/wishes/joint-list'
import { fold, searchLines, isWithin, rankedLines, NO_FILTER } from '../../src/core/wishes/lines'
import {
  addCodes,
  landing,
  moveCodes,
  NO_PAST,
  rememberList,
  redoChange,
  stepCodes,
  undoChange,
} from '../../src/core/wishes/order'
import { atTheseLimits, sameCount, verdicts } from '../../src/core/wishes/rounds'
import { addsLeft, faultOf, firstFree, mayDelete, type ListStatus } from '../../src/core/wishes/rules'
import { after, startSaving, isDue, retryMs, saveStateOf } from '../../src/core/wishes/saving'
import { vectors } from '../vectors'
import type { Line, LinesPage, WishList, Pair, Rights, State } from '../../src/core/wishes/wire'

const list = [...'abcdef']
const FREE: Rights = { edits: true, reorders: true, deletes: true, adds_most: null, confirms: false, couples: true }

test('wishes move alone, many, and to where they are dropped', () => {
  expect(moveCodes(list, ['e'], 1).join('')).toBe('aebcdf')
  expect(moveCodes(list, ['f', 'b'], 0).join('')).toBe('bfacde')
  expect(moveCodes(list, ['a'], 99).join('')).toBe('bcdefa')
  expect(stepCodes(list, ['b', 'd'], -1).join('')).toBe('bdacef')
  expect(stepCodes(list, ['a'], -1)).toEqual(list)
  expect(moveCodes(list, ['a', 'b'], landing(list, ['a', 'b'], 4)).join('')).toBe('cdabef')
  expect(moveCodes(list, ['e'], landing(list, ['e'], 1)).join('')).toBe('aebcdf')
  expect(addCodes(list, ['b', 'x', 'x', 'y'], 1).join('')).toBe('axybcdef')
})

test('what was done is undone, done again, and forgotten by a new change', () => {
  const past = rememberList(rememberList(NO_PAST, ['a']), ['a', 'b'])
  const [one, past1] = undoChange(past, ['a', 'b', 'c'])!
  expect(one).toEqual(['a', 'b'])
  const [two, past2] = redoChange(past1, one)!
  expect(two).toEqual(['a', 'b', 'c'])
  expect(redoChange(rememberList(past1, one), ['z'])).toBeNull()
  expect(undoChange(past2, two)?.[0]).toEqual(['a', 'b'])
})

test('two lists that went apart lose nothing that either added', () => {
  expect(addCodes(['c', 'a', 'x', 'b'], ['a', 'y', 'b'])).toEqual(['c', 'a', 'x', 'b', 'y'])
})

const statusWith = (rights: Partial<Rights>, kept = '', found_ = 'abc'): ListStatus => ({
  listed: { kept: [...kept], found: [...found_] },
  rights: { ...FREE, ...rights },
  most: 6,
})

test('each right of a phase is said before anything is sent', () => {
  const blank = statusWith({ deletes: false }, 'ab')
  expect(faultOf([...'cab'], blank)).toBeNull()
  expect(faultOf([...'ca'], blank)).toEqual({ code: 'wishes.kept', lines: ['b'] })
  expect([mayDelete('a', blank), mayDelete('c', blank)]).toEqual([false, true])
  const last = statusWith({ deletes: false, reorders: false, adds_most: 2 }, 'abc')
  expect(faultOf([...'abcyx'], last)).toBeNull()
  expect(faultOf([...'acbx'], last)).toEqual({ code: 'wishes.fixed' })
  expect(faultOf([...'abxc'], last)).toEqual({ code: 'wishes.fixed' })
  expect(faultOf([...'abcxyz'], last)).toEqual({ code: 'wishes.over_added', added: 3, most: 2 })
  expect([
    firstFree([...'abcx'], last),
    addsLeft([...'abcx'], last),
    mayDelete('x', last),
    mayDelete('a', last),
  ]).toEqual([3, 1, true, false])
  expect(faultOf([...'aba'], statusWith({}))).toEqual({ code: 'wishes.twice', lines: ['a'] })
  expect(faultOf([...'abcdefg'], statusWith({}))).toEqual({ code: 'wishes.too_many', count: 7 })
  expect(faultOf([], statusWith({ edits: false }))).toEqual({ code: 'wishes.closed' })
})

test('the page and the centre say the same of every list, whatever the rights', () => {
  const { found: before, cases } = vectors.wishes
  for (const { seen, said, ...right } of cases) {
    const kept = right.deletes ? [] : [...seen]
    const of: ListStatus = { listed: { kept, found: [...before] }, rights: { ...FREE, ...right }, most: 5_000 }
    for (const [wanted, code] of Object.entries(said)) {
      expect([right, seen, wanted, faultOf([...wanted], of)?.code ?? null]).toEqual([right, seen, wanted, code])
    }
    for (const code of before) {
      const rest = before.replace(code, '')
      if (faultOf([...rest], of) === null) expect(mayDelete(code, of)).toBe(true)
      else expect([mayDelete(code, of), right.edits]).toEqual([false, right.edits])
    }
  }
})

const listed = (number: number, codes: string): WishList => ({
  number,
  digest: `d${number}${codes}`,
  codes: [...codes],
  kept: [],
  found: [],
})

test('a cut keeps what is here, and says so until the centre has it', () => {
  let saving = after(startSaving(listed(1, 'ab'), null), { kind: 'changed', codes: [...'ba'] })
  expect([saveStateOf(saving), isDue(saving)]).toEqual(['waiting', true])
  saving = after(after(saving, { kind: 'sent' }), { kind: 'failed' })
  expect([saveStateOf(saving), isDue(saving), saving.here.join('')]).toEqual(['kept', true, 'ba'])
  saving = after(after(saving, { kind: 'sent' }), { kind: 'changed', codes: [...'bac'] })
  saving = after(saving, { kind: 'acknowledged', listed: listed(2, 'ba') })
  expect([saveStateOf(saving), isDue(saving), saving.here.join('')]).toEqual(['waiting', true, 'bac'])
  saving = after(after(saving, { kind: 'sent' }), { kind: 'acknowledged', listed: listed(3, 'bac') })
  expect(saveStateOf(saving)).toBe('saved')
})

test('what another window wrote is adopted, or both are kept until one is chosen', () => {
  const quiet = after(startSaving(listed(1, 'ab'), null), { kind: 'read', listed: listed(2, 'x') })
  expect([saveStateOf(quiet), quiet.here.join('')]).toEqual(['saved', 'x'])
  let saving = after(startSaving(listed(1, 'ab'), [...'abc']), { kind: 'read', listed: listed(2, 'x') })
  expect([saveStateOf(saving), isDue(saving), saving.here.join(''), saving.other?.codes.join('')]).toEqual([
    'apart',
    false,
    'abc',
    'x',
  ])
  saving = after(saving, { kind: 'settled', codes: [...'abcx'] })
  expect([isDue(saving), saving.saved.number]).toEqual([true, 2])
  // A retry whose answer was lost: the other window is this one.
  const own = after(startSaving(listed(1, 'ab'), [...'abc']), { kind: 'read', listed: listed(2, 'abc') })
  expect(saveStateOf(own)).toBe('saved')
})

test('what was read before an answer came changes nothing', () => {
  const sent = after(startSaving(listed(1, 'ab'), [...'abc']), { kind: 'sent' })
  const during = after(sent, { kind: 'read', listed: listed(2, 'x') })
  expect([during.other, during.saved.number]).toEqual([null, 1])
  const done = after(sent, { kind: 'acknowledged', listed: listed(2, 'abc') })
  const late = after(done, { kind: 'read', listed: listed(1, 'ab') })
  expect([late.saved.number, late.here.join('')]).toEqual([2, 'abc'])
})

test('a refused list is kept here, is not sent again as it is, and can be mended', () => {
  let saving = after(startSaving(listed(1, 'ab'), [...'a']), { kind: 'sent' })
  saving = after(saving, { kind: 'refused', refusal: { code: 'wishes.kept', facts: { lines: ['b'] } } })
  expect([saveStateOf(saving), isDue(saving), saving.here.join('')]).toEqual(['refused', false, 'a'])
  expect(isDue(after(saving, { kind: 'changed', codes: [...'ba'] }))).toBe(true)
})

test('retries come soon, then seldom, never all at once', () => {
  expect([retryMs(1, 1), retryMs(3, 0), retryMs(50, 1)]).toEqual([1_000, 2_000, 20_000])
})

const line = (code: string, specialty: string, subdivision: string, more: Partial<Line> = {}): Line => ({
  code,
  specialty,
  subdivision,
  group: 1,
  contract: '',
  seats: 2,
  last: { seats: 2, taken: 2, limit: 40 },
  former: null,
  ...more,
})
const page: LinesPage = {
  posts: 1,
  round: 1,
  groups: [],
  subdivisions: [
    { code: 'lille', name: 'Lille', region: 'Hauts-de-France' },
    { code: 'idf', name: 'Paris', region: 'Île-de-France' },
  ],
  lines: [
    line('a', 'néphrologie', 'idf'),
    line('b', 'néphrologie', 'lille', { last: { seats: 2, taken: 1, limit: null } }),
    line('c', 'pédiatrie', 'lille', { last: null }),
    line('d', 'gynécologie', 'lille', { contract: 'CESP' }),
    line('e', 'pédiatrie', 'idf', { group: 2 }),
  ],
}
const student = { ranks: [55, 0], contract: '', settings: { also_ordinary: false } }
const all = rankedLines(page, student, { a: 120, b: 990 })
const codes = (part: object) =>
  searchLines(all, { ...NO_FILTER, ...part }, new Set(['a']))
    .map((one) => one.line.code)
    .join('')

test('lines are found as people type, and only those that one may ask for', () => {
  expect(fold('Île-de-France, Cœur')).toBe('ile de france, coeur')
  expect(codes({})).toBe('bac')
  expect(codes({ text: 'NEPHRO ile' })).toBe('a')
  expect(codes({ specialty: 'pédiatrie' })).toBe('c')
  expect([codes({ place: 'Hauts-de-France' }), codes({ place: '@idf' })]).toEqual(['bc', 'a'])
  expect([codes({ chance: 500 }), codes({ isWithin: true }), codes({ isMissing: true })]).toEqual(['b', 'b', 'bc'])
  expect([codes({ sorting: 'limit' }), codes({ sorting: 'chance' })]).toEqual(['abc', 'bac'])
  expect([
    isWithin(40, page.lines[0]!.last),
    isWithin(41, page.lines[0]!.last),
    isWithin(0, page.lines[1]!.last),
  ]).toEqual([true, false, false])
})

test('each wish is explained by two numbers, and a list by the limits of the last round', () => {
  const byCode = new Map(all.map((one) => [one.line.code, one]))
  const told = {
    number: 1,
    kind: 'simulation',
    phase: 1,
    opens_ms: 1,
    root: '',
    students_count: 3,
    line: 'b',
    position: 1,
    joint_number: 0,
    waiting: [7],
  } as const
  const said = verdicts({ rounds: [told], seen: ['a', 'b', 'c'] } as unknown as State, byCode)
  expect(said.get('a')).toEqual({ kind: 'refused', limit: 40, rank: 55, waiting: 7 })
  expect([said.get('b')?.kind, said.get('c')?.kind]).toEqual(['got', 'unread'])
  const unstable = verdicts(
    { rounds: [{ ...told, line: '', position: -1, waiting: [7, 1, 0] }], seen: ['a', 'b', 'c'] } as unknown as State,
    byCode,
  )
  expect([...unstable.values()].map((one) => one.kind)).toEqual(['refused', 'unheard', 'none'])
  const within = new Map([['a', { ...byCode.get('a')!, rank: 40 }]])
  expect(verdicts({ rounds: [told], seen: ['a', 'b'] } as unknown as State, within).get('a')).toEqual({
    kind: 'unheard',
  })
  expect([atTheseLimits(['a', 'b'], byCode), atTheseLimits(['a'], byCode), atTheseLimits(['c'], byCode)]).toEqual([
    1,
    -1,
    null,
  ])
  expect(sameCount([{ ...told, line: '' }, told, told])).toBe(2)
})

test('a pair is refused for the one who is beyond a limit, and for nothing else', () => {
  const byCode = new Map(all.map((one) => [one.line.code, one]))
  const said = (pair: Pair, ranks: readonly (readonly number[])[]) =>
    beyond(pair, ranks, byCode).map((one) => [one.member, one.code, one.rank, one.limit])
  expect(said(['a', 'b'], [[55], [300]])).toEqual([[0, 'a', 55, 40]])
  expect(said(['a', 'a'], [[40], [41]])).toEqual([[1, 'a', 41, 40]])
  expect(said([null, 'c'], [[1], [1]])).toEqual([[1, 'c', 1, null]])
  expect([pairOf(keyOf(['a', null])), pairOf(keyOf([null, 'b']))]).toEqual([
    ['a', null],
    [null, 'b'],
  ])
})

test('a joint list waits for whoever has not agreed', () => {
  const joint = {
    number: 1,
    choice: NO_CHOICE,
    pairs: [],
    is_own: true,
    agreed_self: true,
    agreed_other: false,
    at_ms: 1,
  }
  expect([
    waitsFor(null),
    waitsFor(joint),
    waitsFor({ ...joint, agreed_other: true }),
    waitsFor({ ...joint, agreed_self: false }),
  ]).toEqual(['none', 'other', 'nobody', 'self'])
})

test('a list goes out as a file and comes back the same', () => {
  const lines = new Map(page.lines.map((one) => [one.code, one]))
  const text = writeFile(['b', 'a'], (code) => all.find((one) => one.line.code === code))
  expect(text.split('\r\n')[1]).toBe('1;b;néphrologie;Lille;;2')
  expect(readFile(text, lines, student)).toEqual({ codes: ['b', 'a'], faults: [] })
})

test('every fault of a file is named with its line', () => {
  const lines = new Map(page.lines.map((one) => [one.code, one]))
  const text = 'code,autre\r\na,"x, ""y"""\r\n\r\nz,1\r\na,2\r\nd,3\r\ne,4\r\nb,5'
  expect(readFile(text, lines, student)).toEqual({
    codes: ['a', 'b'],
    faults: [
      { at: 4, code: 'unknown', line: 'z' },
      { at: 5, code: 'twice', line: 'a' },
      { at: 6, code: 'not_eligible', line: 'd' },
      { at: 7, code: 'unranked', line: 'e' },
    ],
  })
  expect(readFile('a\nb\n', lines, student)?.codes).toEqual(['a', 'b'])
  expect(readFile('nom;prenom\nx;y', lines, student)).toBeNull()
})

test('no cell of a file is a formula', () => {
  expect(writeFile(['=1+1'], () => undefined)).toContain(";'=1+1;")
})

test('number and code lead to a password, the first time to choosing one, and never past it', () => {
  const refused = (code: string) => ({ code, facts: {} })
  expect(stepAfter('code', refused('wishes.exam_needed'))).toBe('exam')
  expect(stepAfter('exam', refused('wishes.needs_password'))).toBe('choose')
  const exams = [{ exam: 'edn', title: 'EDN' }]
  expect(readExams({ code: 'wishes.exam_needed', facts: { exams: [...exams, { exam: 3 }] } })).toEqual(exams)
  expect(stepAfter('code', refused('wishes.needs_password'))).toBe('choose')
  expect(stepAfter('code', refused('wishes.password_asked'))).toBe('password')
  expect(stepAfter('choose', refused('wishes.password_stands'))).toBe('password')
  expect(stepAfter('choose', refused('wishes.password_invalid'))).toBe('choose')
  expect(stepAfter('password', refused('wishes.password_wrong'))).toBe('password')
  expect(stepAfter('password', refused('wishes.sign_in_unknown'))).toBe('code')
  expect(stepAfter('password', 'failed')).toBe('password')
  expect([
    asksOnly(refused('wishes.password_asked')),
    asksOnly(refused('wishes.password_wrong')),
    asksOnly('failed'),
  ]).toEqual([true, false, false])
})
