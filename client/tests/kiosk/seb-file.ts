/** The layers of a `.seb` file a second time, by WebCrypto and the engine's own gzip. */
import { hex, utf8 } from '../../src/core/canonical'

type Bytes = Uint8Array<ArrayBuffer>

const ROUNDS = 10_000
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Return the XML of a file, opened by its password. */
export async function openSeb(file: Bytes, password: string): Promise<string> {
  const data = await inflate(file)
  const prefix = decoder.decode(data.slice(0, 4))
  const body = data.slice(4)
  if (prefix === 'plnd') return decoder.decode(await inflate(body))
  const secret = prefix === 'pwcc' ? await sha256(password) : password
  return decoder.decode(await inflate(await decrypt(body, secret)))
}

/** Return a digest, or a request hash, in small hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))))
}

async function inflate(data: Bytes): Promise<Bytes> {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function decrypt(data: Bytes, secret: string): Promise<Bytes> {
  const [version, options] = data
  if (version !== 3 || options !== 1) throw new Error('not RNCryptor 3 under a password')
  const end = data.length - 32
  const hmacKey = await stretch(secret, data.slice(10, 18), { name: 'HMAC', hash: 'SHA-256', length: 256 }, 'verify')
  const isWhole = await crypto.subtle.verify('HMAC', hmacKey, data.slice(end), data.slice(0, end))
  if (!isWhole) throw new Error('wrong password, or altered')
  const key = await stretch(secret, data.slice(2, 10), { name: 'AES-CBC', length: 256 }, 'decrypt')
  const iv = data.slice(18, 34)
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, data.slice(34, end)))
}

async function stretch(
  secret: string,
  salt: Bytes,
  use: HmacKeyGenParams | AesKeyGenParams,
  act: KeyUsage,
): Promise<CryptoKey> {
  const source = await crypto.subtle.importKey('raw', utf8(secret), 'PBKDF2', false, ['deriveKey'])
  const way = { name: 'PBKDF2', hash: 'SHA-1', salt, iterations: ROUNDS }
  return crypto.subtle.deriveKey(way, source, use, false, [act])
}
