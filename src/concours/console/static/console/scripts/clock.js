// The hour in the head, the hour a launch would open at, and the countdown of a launch.

import { centreNow, hourExact, remaining } from './instant.js'
import { renew } from './steady-refresh.js'

const EVERY_MS = 250
const RELOAD_AFTER_MS = 1500

function tick() {
  for (const clock of document.querySelectorAll('[data-clock]')) {
    show(clock, hourExact(centreNow(clock.dataset.clock)))
  }
  for (const opens of document.querySelectorAll('[data-opens]')) {
    const lead = opens.closest('form').querySelector('input[name=lead_s]:checked')
    const leadMs = Number(lead ? lead.value : 0) * 1000
    show(opens, hourExact(centreNow(opens.dataset.opens) + leadMs))
  }
  for (const timer of document.querySelectorAll('[data-until]')) countDown(timer)
  for (const form of document.querySelectorAll('[data-gone-at]')) {
    if (centreNow(form.dataset.now) >= Number(form.dataset.goneAt)) form.remove()
  }
}

function countDown(timer) {
  const left = Number(timer.dataset.until) - centreNow(timer.dataset.now)
  show(timer, remaining(left))
  if (left < -RELOAD_AFTER_MS && !timer.dataset.over) {
    timer.dataset.over = 'yes'
    renew()
  }
}

function show(element, text) {
  if (element.textContent !== text) element.textContent = text
}

tick()
setInterval(tick, EVERY_MS)
