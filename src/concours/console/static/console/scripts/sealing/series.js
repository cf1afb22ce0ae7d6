// A frozen series of stations sealed in this page: docs/reference/ecos/sealed-series.md, twin
// of `core/authoring/sealing/stations.py`. Each audience of each station has a key of its own.

import { canonical, encrypted, fields, hex, u32, utf8 } from './bytes.js'
import { derived, idOf, keyCheck, keysOf, sealedKeyDocument, sha256, signature } from './sealing.js'

const AUDIENCES = ['setup', 'role', 'grid', 'examiner', 'exercise', 'door', 'documents']

const parsed = (content) => JSON.parse(new TextDecoder().decode(content))

/** Whether this is the content of a series; a paper has dossiers. */
export function isSeries(content) {
  return 'stations' in parsed(content)
}

/** What anybody may know of a series before its wave. */
export function factsOfSeries(content) {
  const { series, stations } = parsed(content)
  return { ...series, stations: stations.map(({ station }) => station) }
}

/** Each part in clear: what an audience reads of a station, then the images it needs. */
function plainsOf({ content, media }) {
  return parsed(content).stations.flatMap(({ station, parts }) =>
    AUDIENCES.filter((audience) => audience in parts).flatMap((audience) => {
      const text = parts[audience]
      const numbers = [...new Set((text.documents ?? []).map((document) => document.part))]
      return [
        { station, audience, number: 0, plain: utf8(canonical(text)) },
        ...numbers.map((number) => ({ station, audience, number, plain: media[number - 1] })),
      ]
    }),
  )
}

async function sealPart(secret, sitting, { station, audience, number, plain }) {
  const names = [utf8(audience), utf8(station)]
  const stationKey = await derived(secret, idOf(sitting), fields(utf8('concours/station-key/1'), ...names))
  const label = utf8('concours/station-part/1')
  const key = await derived(stationKey, idOf(sitting), fields(label, u32(number)))
  return encrypted(key, plain, fields(label, idOf(sitting), ...names, u32(number)))
}

/** Seal `{content, keyDocument, media}` of a series, as `seal` does a paper. */
export async function sealSeries(series, { sitting, secret, signingKey }) {
  const keys = await keysOf(secret, sitting)
  const [blobs, parts] = [[], []]
  for (const place of plainsOf(series)) {
    const blob = await sealPart(secret, sitting, place)
    const { station, audience, number } = place
    blobs.push(blob)
    parts.push({ station, audience, number, digest: hex(await sha256(blob)), bytes: blob.length })
  }
  const manifest = canonical({
    protocol: 1,
    sitting,
    series: factsOfSeries(series.content),
    content: hex(await sha256(series.content)),
    key_check: await keyCheck(keys, sitting),
    parts,
  })
  const statement = fields(utf8('concours/series-manifest/1'), utf8(manifest))
  return {
    manifest,
    signature: signingKey === null ? '' : hex(await signature(signingKey, statement)),
    keyDocument: await sealedKeyDocument(keys, sitting, series.keyDocument),
    blobs,
  }
}
