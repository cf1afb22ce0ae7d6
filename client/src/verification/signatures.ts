/** Ed25519 as the browser knows it: Chromium since 137, Firefox 129, Safari 17. */
import type { Verify } from '../core/transparency/note'

/** Rejects where the browser does not know these signatures: that is no verdict. */
export const verifyEd25519: Verify = async (publicKey, message, signature) => {
  const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify'])
  return crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message)
}
