// A paper's file, sent to be read in memory: what it freezes to comes back to this page.

const HEAD_BYTES = 4
let before = Promise.resolve()

/** `{facts, faults, is_new, content, keyDocument, media}`; without facts it has errors.
 *  Throws what the house says, or a blank message if it did not answer. One at a time:
 *  the house reads one paper at once, and refuses another. */
export function readPaper(url, file, token) {
  const read = before.then(() => readNow(url, file, token))
  before = read.catch(() => null)
  return read
}

async function readNow(url, file, token) {
  const answer = await send(url, file, token)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const length = new DataView(bytes.buffer).getUint32(0)
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD_BYTES, HEAD_BYTES + length)))
  let from = HEAD_BYTES + length
  const parts = head.lengths.map((count) => bytes.slice(from, (from += count)))
  const [content, keyDocument, ...media] = parts
  return { ...head, content, keyDocument, media }
}

/** Has the house record something of this file; gives the page to go on with. */
export async function recordPaper(url, file, token) {
  const { next } = await (await send(url, file, token)).json()
  return next
}

async function send(url, file, token) {
  const headers = { 'X-CSRFToken': token, 'Content-Type': 'application/octet-stream' }
  const body = await file.arrayBuffer()
  const answer = await fetch(url, { method: 'POST', body, headers }).catch(() => null)
  if (answer === null) throw new Error('')
  if (!answer.ok) throw new Error(sentencesOf(await answer.text()))
  return answer
}

/** What a page of refusal says: its title, and what to do. */
function sentencesOf(page) {
  const read = new DOMParser().parseFromString(page, 'text/html')
  const found = [...read.querySelectorAll('main h1, main p')].slice(0, 2)
  return found.map(({ textContent }) => textContent.trim()).join(' ')
}
