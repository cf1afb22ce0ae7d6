// A paper is dropped, looked at as tablets draw it, frozen or read again. It lives in this
// page alone.

import { showPaper } from '../../../built/preview/panel.js'
import { showKey } from './key-table.js'
import { readPaper, recordPaper } from './paper-file.js'

const SCREEN = new URL('../../../built/preview/screen.html', import.meta.url).href

const root = document.getElementById('papers')
const by = (id) => document.getElementById(id)
let file = null

function tell(message, kind = '') {
  by('told').hidden = message === ''
  by('told').className = kind === '' ? 'note' : `note ${kind}`
  by('told').textContent = message
}

function offer({ freeze, reread }) {
  by('freeze').hidden = !freeze
  by('reread').hidden = !reread
  by('reread').disabled = true
  by('each-line').hidden = !reread
  by('key').hidden = true
}

function token() {
  return root.querySelector('[name=csrfmiddlewaretoken]').value
}

async function look(chosen) {
  file = chosen
  offer({ freeze: false, reread: false })
  tell(root.dataset.reading)
  try {
    show(await readPaper(root.dataset.read, file, token()))
  } catch (error) {
    tell(error.message || root.dataset.lost, 'stop')
  }
}

function show(paper) {
  const { facts, faults, media } = paper
  const content = paper.content.length === 0 ? null : JSON.parse(new TextDecoder().decode(paper.content))
  showPaper(by('shown'), { content, media, faults }, SCREEN)
  if (facts === null) return tell(root.dataset.faulty, 'stop')
  offer({ freeze: paper.is_new, reread: !paper.is_new })
  showKey(by('key'), paper, () => {
    by('reread').disabled = false
  })
  const isNext = paper.is_new && facts.version > 1
  const said = (isNext ? root.dataset.next : root.dataset.sound)
    .replace('{before}', facts.version - 1)
    .replace('{title}', facts.title)
    .replace('{version}', facts.version)
    .replace('{count}', facts.questions_count)
  return tell(said, 'safe')
}

async function record(url) {
  offer({ freeze: false, reread: false })
  tell(root.dataset.recording)
  try {
    location.assign(await recordPaper(url, file, token()))
  } catch (error) {
    tell(error.message || root.dataset.lost, 'stop')
  }
}

if (root !== null) {
  by('paper').addEventListener('change', () => {
    const [chosen] = by('paper').files
    by('paper').value = '' // so that the same name, mended, is a choice again
    if (chosen) look(chosen)
  })
  by('freeze').addEventListener('click', () => record(root.dataset.freeze))
  by('reread').addEventListener('click', () => record(root.dataset.reread))
}
