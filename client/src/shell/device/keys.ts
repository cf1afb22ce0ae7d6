/** The one door to WebCrypto: digests, the device's own key, sealed parts.
 *  The device key never leaves the browser: it is made non-extractable. */
import { base64url, fields, hex, join, u32, unhex, utf8, uuidBytes } from '../../core/canonical'
import type { Bytes } from '../../core/canonical'
import { boxLabel, type BoxName } from '../../core/relay/box'
import { rescueSecret, type RescueCodes } from '../../core/relay/rescue'
import type { StationPlace } from '../../core/series'

const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' } as const
const NONCE_BYTES = 12

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export async function sha256Hex(bytes: Bytes): Promise<string> {
  return hex(await sha256(bytes))
}

export interface DeviceKeys {
  readonly privateKey: CryptoKey
  /** The uncompressed P-256 point, 65 bytes. */
  readonly publicKey: Bytes
}

export async function makeDeviceKeys(): Promise<DeviceKeys> {
  const pair = await crypto.subtle.generateKey(SIGNING, false, ['sign', 'verify'])
  const publicKey = await crypto.subtle.exportKey('raw', pair.publicKey)
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(publicKey) }
}

/** Sign what `headBytes` or `boxBytes` gives: ECDSA over the 32 bytes of its digest, r‖s. */
export async function signStatement(keys: DeviceKeys, statement: Bytes): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const digest = await sha256(statement)
  const signature = await crypto.subtle.sign(algorithm, keys.privateKey, digest)
  return hex(new Uint8Array(signature))
}

/** What is signed before the bytes: the manifest of a paper, or of a series of stations. */
export type ManifestLabel = 'concours/manifest/1' | 'concours/series-manifest/1'

/** Whether the manifest bears the exam's signature. `unknown` where this browser has
 *  no Ed25519: the package digest that came with the enrolment, over an authenticated
 *  channel, then vouches for the manifest on its own. */
export async function verifyManifest(
  manifest: Bytes,
  signature: Bytes,
  signer: Bytes,
  label: ManifestLabel = 'concours/manifest/1',
): Promise<'valid' | 'invalid' | 'unknown'> {
  return verifySigned(signer, fields(utf8(label), manifest), signature)
}

/** Whether a statement bears this Ed25519 signature, both in hex. Where this browser has no
 *  Ed25519 nothing does: nobody else vouches for it. */
export async function isSignedBy(signer: string, statement: Bytes, signature: string): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(signer) || !/^[0-9a-f]{128}$/.test(signature)) return false
  return (await verifySigned(unhex(signer), statement, unhex(signature))) === 'valid'
}

async function verifySigned(
  signer: Bytes,
  statement: Bytes,
  signature: Bytes,
): Promise<'valid' | 'invalid' | 'unknown'> {
  let key: CryptoKey
  try {
    key = await crypto.subtle.importKey('raw', signer, 'Ed25519', false, ['verify'])
  } catch {
    return (await hasEd25519()) ? 'invalid' : 'unknown'
  }
  const isValid = await crypto.subtle.verify('Ed25519', key, signature, statement)
  return isValid ? 'valid' : 'invalid'
}

/** The hex digest that tells the right sitting key from any other. */
export async function keyCheck(sitting: string, sittingKey: Bytes): Promise<string> {
  return sha256Hex(fields(utf8('concours/key-check/1'), uuidBytes(sitting), sittingKey))
}

/** The plain bytes of part `number`; rejects when key or part is not the right one. */
export async function openPart(sitting: string, sittingKey: Bytes, number: number, blob: Bytes): Promise<Bytes> {
  const salt = uuidBytes(sitting)
  const label = utf8('concours/part/1')
  const key = await deriveKey(sittingKey, salt, join([label, u32(number)]))
  return openSealed(key, blob, fields(label, salt, u32(number)))
}

/** The plain bytes of a part of a series; rejects unless `stationKey` is the key of its
 *  audience and station. */
export async function openStationPart(
  sitting: string,
  stationKey: Bytes,
  place: StationPlace,
  blob: Bytes,
): Promise<Bytes> {
  const salt = uuidBytes(sitting)
  const label = utf8('concours/station-part/1')
  const number = u32(place.number)
  const key = await deriveKey(stationKey, salt, fields(label, number))
  return openSealed(key, blob, fields(label, salt, utf8(place.audience), utf8(place.station), number))
}

/** A validated grid in a box that the partner's tablet carries and cannot read: only the
 *  centre has the digest of this tablet's token. Base64url. */
export async function sealCarried(
  token: string,
  { attempt, turn }: { readonly attempt: string; readonly turn: number },
  grid: string,
  nonce: Bytes,
): Promise<string> {
  const salt = uuidBytes(attempt)
  const info = join([utf8('concours/carried-grid/1'), u32(turn)])
  const key = await deriveKey(await sha256(utf8(token)), salt, info, 'encrypt')
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: salt }
  const sealed = await crypto.subtle.encrypt(algorithm, key, utf8(grid))
  return base64url(join([nonce, new Uint8Array(sealed)]))
}

/** A batch in a box for a site's relay: only the centre has `boxKey` besides this tablet. */
export async function sealBox(boxKey: Bytes, name: BoxName, plain: Bytes, nonce: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', boxKey, 'AES-GCM', false, ['encrypt'])
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: boxLabel(name) }
  const sealed = await crypto.subtle.encrypt(algorithm, key, plain)
  return join([nonce, new Uint8Array(sealed)])
}

/** What is in a box or a kit, read by whoever has its key; rejects where it was altered. */
export async function openWithKey(key: Bytes, label: Bytes, blob: Bytes): Promise<Bytes> {
  return openSealed(await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']), blob, label)
}

/** What a rescued tablet tells the centre, under the key of its own boxes. */
export async function sealClaim(boxKey: Bytes, label: Bytes, plain: Bytes, nonce: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', boxKey, 'AES-GCM', false, ['encrypt'])
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: label }, key, plain)
  return join([nonce, new Uint8Array(sealed)])
}

/** What opens a kit, and what it is asked by. Slow by design. */
export async function kitSecrets(codes: RescueCodes): Promise<{ readonly key: Bytes; readonly name: Bytes }> {
  const { password, salt } = rescueSecret(codes)
  const source = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const stretching = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: RESCUE_ROUNDS }
  const stretched = new Uint8Array(await crypto.subtle.deriveBits(stretching, source, 256))
  return {
    key: await authenticate(stretched, utf8('concours/rescue-key/1')),
    name: await authenticate(stretched, utf8('concours/rescue-name/1')),
  }
}

export const STRETCH_ROUNDS = 600_000
const RESCUE_ROUNDS = 100_000

/** The sitting key that launch words (as bytes) open; rejects when they are not its own.
 *  Slow by design: about a second. */
export async function openSpoken(sitting: string, password: Bytes, spoken: Bytes): Promise<Bytes> {
  const label = fields(utf8('concours/spoken/1'), uuidBytes(sitting))
  const source = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveKey'])
  const stretching = {
    name: 'PBKDF2',
    hash: 'SHA-256',
    salt: label,
    iterations: STRETCH_ROUNDS,
  }
  const kind = { name: 'AES-GCM', length: 256 }
  const key = await crypto.subtle.deriveKey(stretching, source, kind, false, ['decrypt'])
  return openSealed(key, spoken, label)
}

/** HMAC-SHA256. */
export async function authenticate(secret: Bytes, message: Bytes): Promise<Bytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, message))
}

async function deriveKey(
  from: Bytes,
  salt: Bytes,
  info: Bytes,
  use: 'decrypt' | 'encrypt' = 'decrypt',
): Promise<CryptoKey> {
  const source = await crypto.subtle.importKey('raw', from, 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info }
  const kind = { name: 'AES-GCM', length: 256 }
  return crypto.subtle.deriveKey(derivation, source, kind, false, [use])
}

async function openSealed(key: CryptoKey, blob: Bytes, additionalData: Bytes): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: blob.slice(0, NONCE_BYTES), additionalData }
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, blob.slice(NONCE_BYTES)))
}

/** A key that every implementation takes: the first of RFC 8032, section 7.1. */
const KNOWN_POINT = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

async function hasEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.importKey('raw', unhex(KNOWN_POINT), 'Ed25519', false, ['verify'])
    return true
  } catch {
    return false
  }
}
