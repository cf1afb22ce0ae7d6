// The centre's hour on this page: what the server said, plus what has passed since.

const START = performance.now()
const ZONE = 'Europe/Paris'
const FRENCH = document.documentElement.lang === 'fr'
const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** The instant now, in milliseconds, from what an element's server instant was. */
export function centreNow(servedMs) {
  return Number(servedMs) + (performance.now() - START)
}

/** 14 h 29 min 02 s, or 14:29:02. */
export function hourExact(instantMs) {
  const parts = Object.fromEntries(PARTS.formatToParts(instantMs).map(({ type, value }) => [type, value]))
  const { hour, minute, second } = parts
  return FRENCH ? `${Number(hour)}\u00a0h\u00a0${minute}\u00a0min\u00a0${second}\u00a0s` : `${hour}:${minute}:${second}`
}

/** 14 h 29, or 14:29. */
export function hour(instantMs) {
  return hourExact(instantMs).slice(0, FRENCH ? -'\u00a0min\u00a002\u00a0s'.length : -3)
}

/** 42 s, 3 min 40 s, 1 h 12 min. */
export function remaining(lengthMs) {
  const seconds = Math.max(0, Math.ceil(lengthMs / 1000))
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes >= 60) {
    const hours = Math.floor(minutes / 60)
    return `${hours}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}\u00a0min`
  }
  if (minutes === 0) return `${rest}\u00a0s`
  return `${minutes}\u00a0min\u00a0${String(rest).padStart(2, '0')}\u00a0s`
}
