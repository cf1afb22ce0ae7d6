/** The Config Key of any configuration is the same in a second implementation. */
import { expect, test } from 'vitest'
import { unhex } from '../../src/core/canonical'
import { vectors } from '../vectors'
import { openSeb, sha256 } from './seb-file'
import { readPlist, realText, sebJson } from './seb-json'
import { judge } from './verdict'

const { attestation, documents, files, reals, requests } = vectors.kiosk

for (const { name, xml, seb_json, config_key } of documents) {
  test(`document: ${name}`, async () => {
    expect(sebJson(readPlist(xml))).toBe(seb_json)
    expect(await sha256(seb_json)).toBe(config_key)
  })
}

test('reals have fifteen digits at most, ties to the even one', () => {
  const texts = reals.map(({ bits_hex }) => realText(new DataView(unhex(bits_hex).buffer).getFloat64(0)))
  expect(texts).toEqual(reals.map(({ text }) => text))
})

for (const { prefix, password, file_hex, config_key } of files) {
  test(`a file under ${prefix} opens with its password alone`, async () => {
    const xml = await openSeb(unhex(file_hex), password)
    expect(await sha256(sebJson(readPlist(xml)))).toBe(config_key)
    if (prefix !== 'plnd') await expect(openSeb(unhex(file_hex), `${password}?`)).rejects.toThrow('wrong password')
  })
}

test('a page shows its address without fragment, and the key', async () => {
  for (const { url, key, hash } of requests) {
    expect(await sha256(`${url.split('#')[0]}${key}`)).toBe(hash)
  }
})

test('a proof is worth what the centre says that it is (A31)', async () => {
  const { origin, nonce, now_ms, nonce_ms_max, configurations, cases } = attestation
  const url = `${origin}/seb/attest?n=${nonce}`
  expect(cases.length).toBeGreaterThan(20)
  for (const { name, issued_ms, claim, verdict, configuration } of cases) {
    const issue = { url, issuedMs: issued_ms, nowMs: now_ms, msMax: nonce_ms_max }
    expect(await judge(claim, issue, configurations), name).toEqual({ verdict, configuration })
  }
})
