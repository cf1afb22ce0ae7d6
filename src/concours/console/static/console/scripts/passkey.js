// A passkey, made or asked for: the browser talks to the device, the form carries the
// answer. Bytes travel as base64url, as the server's options have them.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }))

/** Ask the device: a new key if the options name a person, a signature otherwise. */
async function answer(options) {
  const challenge = bytes(options.challenge)
  if (!options.user) {
    const allowCredentials = known(options.allowCredentials)
    return navigator.credentials.get({ publicKey: { ...options, challenge, allowCredentials } })
  }
  const user = { ...options.user, id: bytes(options.user.id) }
  const excludeCredentials = known(options.excludeCredentials)
  return navigator.credentials.create({ publicKey: { ...options, challenge, user, excludeCredentials } })
}

/** What the server reads: every field of the answer, bytes as text. */
function told(credential) {
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = text(credential.response[name])
  }
  const id = text(credential.rawId)
  return JSON.stringify({ id, rawId: id, type: credential.type, response })
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async (event) => {
    if (form.elements.passkey.value) return
    event.preventDefault()
    const failed = form.querySelector('[role=alert]')
    failed.hidden = true
    try {
      const { publicKey } = JSON.parse(form.dataset.passkey)
      form.elements.passkey.value = told(await answer(publicKey))
      form.submit()
    } catch {
      failed.hidden = false
    }
  })
}
