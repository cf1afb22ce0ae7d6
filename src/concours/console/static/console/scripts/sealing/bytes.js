// Bytes that mean one thing in every language: twin of `core/kernel/canonical.py`.

export const utf8 = (text) => new TextEncoder().encode(text)

export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function unhex(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

export function u32(number) {
  return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number)
}

export function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Each piece after its own length, so that no two lists give the same bytes. */
export function fields(...pieces) {
  return joined(...pieces.flatMap((piece) => [u32(piece.length), piece]))
}

/** Canonical JSON: names in order, no space. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

/** Words as two bytes each, stretched: 600,000 rounds for whoever guesses. */
export async function stretched(places, salt) {
  const password = Uint8Array.from(places.flatMap((place) => [place >> 8, place & 255]))
  const source = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const stretching = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 600_000 }
  return new Uint8Array(await crypto.subtle.deriveBits(stretching, source, 256))
}

/** Nonce, ciphertext and tag of AES-256-GCM under a fresh nonce. */
export async function encrypted(key, plain, additionalData) {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const cipher = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData }
  return joined(nonce, new Uint8Array(await crypto.subtle.encrypt(algorithm, cipher, plain)))
}

/** The plain bytes of `encrypted`; throws where key, data or any byte differs. */
export async function decrypted(key, box, additionalData) {
  const cipher = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  const algorithm = { name: 'AES-GCM', iv: box.slice(0, 12), additionalData }
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, cipher, box.slice(12)))
}
