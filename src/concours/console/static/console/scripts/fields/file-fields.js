// A field for a file says in the page's own words what may be chosen, and what was. The
// browser's field lies over it unseen: it takes the press, the key and what is dropped.

const words = document.getElementById('file-words').dataset

function span(className, text) {
  return Object.assign(document.createElement('span'), { className, textContent: text })
}

/** What is chosen: the name of a file, of a folder, or of several files. */
function nameOf({ files, webkitdirectory }) {
  if (webkitdirectory) return files[0].webkitRelativePath.split('/')[0]
  return [...files].map(({ name }) => name).join(', ')
}

function wordOf({ webkitdirectory, multiple }) {
  if (webkitdirectory) return words.folder
  return multiple ? words.files : words.file
}

/** A file that is too long is refused here: there, nothing of it would be read. */
function check(field) {
  const { megabytes } = field.dataset
  const isLong = [...field.files].some(({ size }) => size > megabytes * 1e6)
  field.setCustomValidity(isLong ? words.long.replace('{}', megabytes) : '')
}

function dress(field) {
  const box = document.createElement('div')
  const shown = span('chosen', '')
  box.className = 'filefield'
  shown.ariaHidden = 'true'
  field.before(box)
  box.append(field, shown)

  function show() {
    const isChosen = field.files.length > 0
    check(field)
    box.classList.toggle('full', isChosen)
    shown.replaceChildren(
      isChosen ? span('name', nameOf(field)) : span('btn', wordOf(field)),
      span('muted', isChosen ? words.other : words.drop),
    )
  }

  show()
  field.addEventListener('input', show)
  field.addEventListener('change', show, true)
  addEventListener('pageshow', show)
  for (const [name, isOver] of [
    ['dragenter', true],
    ['dragleave', false],
    ['drop', false],
  ]) {
    field.addEventListener(name, () => box.classList.toggle('over', isOver))
  }
}

for (const field of document.querySelectorAll('input[type="file"]')) dress(field)
