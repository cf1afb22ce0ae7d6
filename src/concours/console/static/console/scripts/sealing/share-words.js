// A secret as words on paper: SLIP-39, one group, `quorum` of `count` shares of 33 words.
// Twin of `concours.keeper.shares`, which reads and combines them; the secret and the
// words live in this page only.

export const WORDS_COUNT = 33
const RADIX_BITS = 10
const GENERATOR = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
]
const ROUNDS = 4
const ITERATION_EXPONENT = 1
const ITERATIONS = (10_000 << ITERATION_EXPONENT) / ROUNDS
const DIGEST_PLACE = 254
const SECRET_PLACE = 255
const DIGEST_BYTES = 4
const WORD_BITS = 10n

const [EXP, LOG] = tables()

/** The checksum of SLIP-39, a sum over word indices after its customisation string. */
function sumOf(indices) {
  const isExtendable = (((indices[0] << RADIX_BITS) | indices[1]) >> 4) & 1
  const custom = isExtendable ? 'shamir_extendable' : 'shamir'
  let sum = 1
  for (const value of [...new TextEncoder().encode(custom), ...indices]) {
    const high = sum >> 20
    sum = ((sum & 0xfffff) << RADIX_BITS) ^ value
    GENERATOR.forEach((term, bit) => {
      if ((high >> bit) & 1) sum ^= term
    })
  }
  return sum
}

/** Whether these words, by their indices, are a share without a slip. */
export function isWhole(indices) {
  return indices.length === WORDS_COUNT && sumOf(indices) === 1
}

/** The position of a share in its split, from 1. */
export function positionOf(indices) {
  return ((((indices[2] << RADIX_BITS) | indices[3]) >> 4) & 15) + 1
}

/** The three indices that make these a share. */
function checksum(indices) {
  const sum = sumOf([...indices, 0, 0, 0]) ^ 1
  return [20, 10, 0].map((shift) => (sum >> shift) & 1023)
}

/** Powers of 3 in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, and their logarithms. */
function tables() {
  const exp = new Uint8Array(255)
  const log = new Uint8Array(256)
  let value = 1
  for (let power = 0; power < 255; power += 1) {
    exp[power] = value
    log[value] = power
    value = (value << 1) ^ value
    if (value & 0x100) value ^= 0x11b
  }
  return [exp, log]
}

/** The bytes at `place` of the polynomial through these [place, bytes]. */
function interpolated(known, place) {
  const found = new Uint8Array(known[0][1].length)
  const all = known.reduce((sum, [at]) => sum + LOG[at ^ place], 0)
  for (const [at, bytes] of known) {
    const others = known.reduce((sum, [other]) => sum + (other === at ? 0 : LOG[at ^ other]), 0)
    const basis = (((all - LOG[at ^ place] - others) % 255) + 255) % 255
    bytes.forEach((byte, index) => {
      if (byte) found[index] ^= EXP[(LOG[byte] + basis) % 255]
    })
  }
  return found
}

async function round(number, half) {
  const key = await crypto.subtle.importKey('raw', Uint8Array.of(number), 'PBKDF2', false, ['deriveBits'])
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: half, iterations: ITERATIONS }
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, key, half.length * 8))
}

/** The secret behind the four rounds of SLIP-39, with an empty passphrase. */
async function disguised(secret) {
  let left = secret.slice(0, secret.length / 2)
  let right = secret.slice(secret.length / 2)
  for (let number = 0; number < ROUNDS; number += 1) {
    const mask = await round(number, right)
    const mixed = left.map((byte, index) => byte ^ mask[index])
    left = right
    right = mixed
  }
  return Uint8Array.of(...right, ...left)
}

async function digestOf(chance, value) {
  const key = await crypto.subtle.importKey('raw', chance, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, value)).slice(0, DIGEST_BYTES)
}

async function parts(value, quorum, count) {
  if (quorum === 1) return [value]
  const random = (length) => crypto.getRandomValues(new Uint8Array(length))
  const free = Array.from({ length: quorum - 2 }, (_, place) => [place, random(value.length)])
  const chance = random(value.length - DIGEST_BYTES)
  const digest = Uint8Array.of(...(await digestOf(chance, value)), ...chance)
  const base = [...free, [DIGEST_PLACE, digest], [SECRET_PLACE, value]]
  return Array.from({ length: count }, (_, place) => (place < free.length ? free[place][1] : interpolated(base, place)))
}

function indices(number, wordsCount) {
  return Array.from({ length: wordsCount }, (_, place) =>
    Number((number >> (WORD_BITS * BigInt(wordsCount - 1 - place))) & 1023n),
  )
}

/** Return `count` lines of 33 words, any `quorum` of which make `secret` (32 bytes). One
 *  that opens alone is the only one. */
export async function split(secret, { quorum, count, list }) {
  const identifier = crypto.getRandomValues(new Uint16Array(1))[0] & 0x7fff
  const prefix = BigInt((identifier << 5) | 16 | ITERATION_EXPONENT)
  const shares = await parts(await disguised(secret), quorum, count)
  return shares.map((bytes, place) => {
    const facts = BigInt((place << 4) | (quorum - 1))
    const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    const said = [...indices(prefix, 2), ...indices(facts, 2), ...indices(value, 26)]
    return [...said, ...checksum(said)].map((index) => list[index]).join(' ')
  })
}
