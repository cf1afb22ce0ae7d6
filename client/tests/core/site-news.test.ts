/** A sheet of site news is the ledger's, of this site and whole, or it is none. */
import { expect, test } from 'vitest'
import { NO_SHEET, beyond, isAnew, readSheet, sheetStatement } from '../../src/core/relay/site-news'
import { isSignedBy } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { siteNews } = vectors
const isSigned = (body: string, signature: string): Promise<boolean> =>
  isSignedBy(siteNews.signer_hex, sheetStatement(body), signature)

test('the sheet of the vectors is read as Python wrote it', async () => {
  expect(await isSigned(siteNews.body, siteNews.signature_hex)).toBe(true)
  const sheet = readSheet(siteNews.body, siteNews.site)
  expect(sheet).toEqual({ signedMs: siteNews.signed_ms, items: siteNews.items })
})

test.each(siteNews.ignored)('$name: ignored', async ({ body, signature_hex }) => {
  const isTaken = (await isSigned(body, signature_hex)) && readSheet(body, siteNews.site) !== null
  expect(isTaken).toBe(false)
})

test('what the centre has told, what is of another session or of one candidate is not taken of it', () => {
  const sitting = 'mine'
  const items = [
    { number: 1, sitting, kind: 'message', text: 'heard' },
    { number: 4, sitting, kind: 'message', text: 'new' },
    { number: 5, sitting: 'other', kind: 'message', text: 'not mine' },
    { number: 6, sitting, kind: 'superseded', epoch: 9 },
  ]
  const sheet = readSheet(JSON.stringify({ site: 'here', signed_ms: 2, news: items }), 'here') ?? NO_SHEET
  expect(beyond(sheet, [sitting], 3)).toEqual([items[1]])
  expect(isAnew(sheet.items, sheet.items)).toBe(false)
  expect(isAnew(sheet.items, sheet.items.slice(1))).toBe(true)
})
