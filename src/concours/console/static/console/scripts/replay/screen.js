// The tablet's screen in its frame, as large as the tablet's and drawn smaller to fit. The
// page asks for it beside this script and the record; until all are there, the copy in words
// stays in its place.

const TABLET = { width: 1180, height: 820 }
const NARROW = 560 // under this width the screen takes the form it has on a telephone

export function frameScreen(place, key) {
  const frame = place.querySelector('iframe')
  let isReady = false
  let copy = null
  let wanted = null
  let tellDrawn = null
  const drawn = new Promise((tell) => {
    tellDrawn = tell
  })
  const send = (message) => frame.contentWindow?.postMessage(message, location.origin)
  const begin = () => {
    const isDrawn = !frame.classList.contains('unready')
    if (!isReady || copy === null || isDrawn) return
    for (const words of [...place.children]) if (words !== frame) words.remove()
    frame.classList.remove('unready')
    fit()
    send(copy)
    if (wanted !== null) send({ kind: 'at', atMs: wanted })
  }
  addEventListener('message', ({ data, source, origin }) => {
    if (source !== frame.contentWindow || origin !== location.origin) return
    if (data.kind === 'ready') {
      isReady = true
      begin()
    }
    if (data.kind === 'shown') requestAnimationFrame(() => setTimeout(tellDrawn)) // its paint is over then
    if (data.kind === 'key') key(data)
  })
  send({ kind: 'greet' }) // it may have said that it is ready before anybody listened
  function fit() {
    if (frame.classList.contains('unready')) return
    const width = place.clientWidth
    const scale = width < NARROW ? 1 : Math.min(1, width / TABLET.width)
    frame.width = width < NARROW ? width : TABLET.width
    frame.height = TABLET.height
    frame.style.transform = scale === 1 ? '' : `scale(${scale})`
    place.style.height = `${Math.ceil(TABLET.height * scale)}px`
  }
  new ResizeObserver(fit).observe(place)
  return {
    /** Kept once the first frame is on the screen. */
    drawn,
    /** Play this copy from now on. */
    play: (record) => {
      copy = { kind: 'copy', ...record }
      begin()
    },
    show: (at) => {
      wanted = at
      if (isReady && copy !== null) send({ kind: 'at', atMs: at })
    },
  }
}
