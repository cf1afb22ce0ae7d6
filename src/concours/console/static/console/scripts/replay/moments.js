// The moments of a copy in words; the last before the instant is marked and in sight.

import { countUpTo } from './player.js'

const SVG = 'http://www.w3.org/2000/svg'

function element(name, of, ...within) {
  const made = Object.assign(document.createElement(name), of)
  made.append(...within)
  return made
}

function icon(name, icons) {
  const drawn = document.createElementNS(SVG, 'svg')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `${icons}#${name}`)
  drawn.setAttribute('class', 'i')
  drawn.setAttribute('aria-hidden', 'true')
  drawn.append(use)
  return drawn
}

function line(moment, { icons, go }) {
  const clock = element('a', { className: 'h code', href: `?at=${moment.at}`, textContent: moment.clock })
  clock.addEventListener('click', (event) => {
    event.preventDefault()
    go(moment.at)
  })
  const words = element('span', {}, element('b', { textContent: moment.words }))
  const details = moment.details.join(' · ')
  if (details) words.append(element('span', { className: 'd', textContent: details }))
  if (moment.reason) words.append(element('span', { className: 'd stop', textContent: moment.reason }))
  return element('li', {}, icon(moment.icon, icons), clock, words)
}

export function listMoments(list, moments, options) {
  const lines = moments.map((moment) => line(moment, options))
  list.replaceChildren(...lines)
  let marked = null
  return {
    /** Mark the last moment up to an instant; none before the first. */
    show: (at) => {
      const wanted = lines[countUpTo(moments, at) - 1] ?? null
      if (wanted === marked) return
      marked?.classList.remove('now')
      marked?.removeAttribute('aria-current')
      marked = wanted
      if (wanted === null) return
      wanted.classList.add('now')
      wanted.setAttribute('aria-current', 'true')
      list.scrollTop = wanted.offsetTop - (list.clientHeight - wanted.offsetHeight) / 2
    },
  }
}
