// What a sealing sends: encrypted parts one by one, then one document.

/** Send one file of a form; give what the house answers. Throws its refusal's title. */
export async function send(url, bytes, token) {
  const form = new FormData()
  form.append('sealed', new Blob([bytes]), 'sealed')
  const answer = await fetch(url, { method: 'POST', body: form, headers: { 'X-CSRFToken': token } })
  if (!answer.ok) throw new Error(titleOf(await answer.text()))
  return answer.json()
}

function titleOf(page) {
  const read = new DOMParser().parseFromString(page, 'text/html')
  return read.querySelector('h1, h2')?.textContent ?? ''
}
