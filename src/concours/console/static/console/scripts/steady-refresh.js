// What a page renews by itself never takes away what somebody is doing: parts are
// replaced only if they have changed, and while a grave button is held, a form is on its
// way or a link is followed the page stays as it is. A page that reloads cancels both.

const ON_ITS_WAY_MS = 30_000 // an answer that is a file leaves the page where it is
const FORM_MS_MAX = 600_000 // a form waits for a busy house, and only a reload cancels it
const AGAIN_MS = 500

let sentMs = -Infinity
let formSentMs = -Infinity

addEventListener('submit', (event) => {
  // after whoever sends it by themselves
  if (!event.defaultPrevented) formSentMs = sentMs = performance.now()
})
addEventListener('beforeunload', () => {
  sentMs = performance.now()
})
addEventListener('pageshow', () => {
  formSentMs = sentMs = -Infinity
})

function isActing() {
  const isSent = performance.now() - sentMs < ON_ITS_WAY_MS
  return isSent || document.querySelector('.held') !== null
}

function mayReload() {
  return !isActing() && performance.now() - formSentMs >= FORM_MS_MAX
}

// A page that is about to load itself again is no place to begin a grave act: whoever
// began one would hold on to a page that goes.
function letNobodyBegin() {
  for (const button of document.querySelectorAll('[data-hold]')) button.disabled = true
}

// Reload the page, once nobody is acting.
export function renew() {
  if (!mayReload()) setTimeout(renew, AGAIN_MS)
  else {
    letNobodyBegin()
    location.reload()
  }
}

// Nobody looks at a page that is hidden: it asks for nothing, and at once when it is seen.
const missed = new Set()

document.addEventListener('htmx:beforeRequest', (event) => {
  if (!document.hidden) return
  event.preventDefault()
  missed.add(event.detail.elt)
})

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return
  for (const element of missed) {
    const address = element.getAttribute('hx-get')
    if (element.isConnected && address) htmx.ajax('GET', address, { source: element })
  }
  missed.clear()
})

document.addEventListener('htmx:beforeOnLoad', (event) => {
  const isReload = event.detail.xhr.getResponseHeader('HX-Refresh') === 'true'
  if (isActing() || (isReload && !mayReload())) {
    event.preventDefault() // the next asking says it again
  } else if (isReload) letNobodyBegin()
})

function plain(html) {
  const template = document.createElement('template')
  template.innerHTML = html.trim() // the page indents what the answer brings alone
  for (const token of template.content.querySelectorAll('[name=csrfmiddlewaretoken]')) {
    token.remove() // masked anew in each answer
  }
  return template.content
}

document.addEventListener('htmx:beforeSwap', (event) => {
  const { target, xhr, requestConfig } = event.detail
  const isOwn = requestConfig.elt === target && target.getAttribute('hx-swap') === 'innerHTML'
  if (isOwn && plain(xhr.responseText).isEqualNode(plain(target.innerHTML))) {
    event.detail.shouldSwap = false
  }
})
