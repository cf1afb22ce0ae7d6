// Parts of a page that ask for themselves every few seconds are replaced only if they
// have changed: what somebody has focused, or is about to press, stays where it is.

function plain(html) {
  const template = document.createElement('template')
  template.innerHTML = html
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
