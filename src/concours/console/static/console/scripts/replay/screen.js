// The tablet's screen in its frame, as large as the tablet's and drawn smaller to fit.

const TABLET = { width: 1180, height: 820 }
const NARROW = 560 // under this width the screen takes the form it has on a telephone

export function frameScreen(place, { address, title, copy, key }) {
  const frame = document.createElement('iframe')
  frame.src = address
  frame.title = title
  let isReady = false
  let wanted = null
  const send = (message) => frame.contentWindow?.postMessage(message, location.origin)
  addEventListener('message', ({ data, source, origin }) => {
    if (source !== frame.contentWindow || origin !== location.origin) return
    if (data.kind === 'ready') {
      isReady = true
      send(copy)
      if (wanted !== null) send({ kind: 'at', atMs: wanted })
    }
    if (data.kind === 'key') key(data)
  })
  place.replaceChildren(frame)
  const fit = () => {
    const width = place.clientWidth
    const scale = width < NARROW ? 1 : Math.min(1, width / TABLET.width)
    frame.width = width < NARROW ? width : TABLET.width
    frame.height = TABLET.height
    frame.style.transform = scale === 1 ? '' : `scale(${scale})`
    place.style.height = `${Math.ceil(TABLET.height * scale)}px`
  }
  new ResizeObserver(fit).observe(place)
  fit()
  return {
    show: (at) => {
      wanted = at
      if (isReady) send({ kind: 'at', atMs: at })
    },
  }
}
