// How far something long is, while it is made: the page or the file comes at the end.

const EVERY_MS = 1000
const LOOKS_MAX = 5 // a short one is over before anybody can look
const NUMBER = new Intl.NumberFormat(document.documentElement.lang)

function follow(said) {
  const form = said.closest('form')
  const button = form.querySelector('button')
  let hasBegun = false
  let looks = 0

  async function look() {
    const answer = await fetch(said.dataset.progress)
    const { done, total } = await answer.json()
    if (total > 0) {
      hasBegun = true
      said.hidden = false
      said.textContent = said.dataset.words.replace('%d', NUMBER.format(done)).replace('%t', NUMBER.format(total))
    } else if (hasBegun || ++looks > LOOKS_MAX) {
      if (hasBegun) said.textContent = said.dataset.over
      button.disabled = 'letters' in form.dataset // until its file is there
      return
    }
    setTimeout(look, EVERY_MS)
  }

  form.addEventListener('submit', () => {
    hasBegun = false
    looks = 0
    setTimeout(() => {
      button.disabled = true
    })
    setTimeout(look, EVERY_MS)
  })
}

function followAll(place) {
  for (const said of place.querySelectorAll('[data-progress]')) follow(said)
}

document.addEventListener('htmx:load', ({ detail }) => followAll(detail.elt))
