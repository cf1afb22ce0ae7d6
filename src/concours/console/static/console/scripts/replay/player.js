// Time of a replay: it stands or runs, and goes to the change before or after.

/** How many moments had come by an instant; `moments` are in time. */
export function countUpTo(moments, at) {
  let [low, high] = [0, moments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (moments[middle].at <= at) low = middle + 1
    else high = middle
  }
  return low
}

const SPEED = 8

/** `show` is told each instant, `rest` each time it starts, stops or is moved. */
export function makePlayer({ from, until, at, moments, show, rest }) {
  let now = at
  let speed = SPEED
  let last = null
  const stops = moments.filter(({ is_stop }) => is_stop)
  const put = (to) => {
    now = Math.min(until, Math.max(from, to))
    show(now)
  }
  const stop = () => {
    last = null
    rest(now, false)
  }
  const step = (time) => {
    if (last === null) return
    put(Math.round(now + speed * (time - last)))
    last = time
    if (now >= until) stop()
    else requestAnimationFrame(step)
  }
  const go = (to) => {
    put(to)
    if (last === null) rest(now, false)
  }
  return {
    at: () => now,
    go,
    before: () => go(stops[countUpTo(stops, now - 1) - 1]?.at ?? from),
    after: () => go(stops[countUpTo(stops, now)]?.at ?? until),
    speed: (times) => {
      speed = times
    },
    play: () => {
      if (last !== null) return stop()
      if (now >= until) put(from)
      last = performance.now()
      rest(now, true)
      requestAnimationFrame(step)
    },
  }
}
