/** The camera of this tablet, and the QR codes that it sees. No picture leaves it. */

/** So often is a frame looked at; a library that is asked more often only warms the hand. */
const FRAME_MS = 150
/** Longest side of what is looked at: enough for the largest code that we show. */
const SIDE_MAX = 960
/** Of each frame, for codes that are dense or askew. */
const TRIES_MS = 80

/** The camera at the back where there is one; rejects where there is none, or it is refused. */
export async function openCamera(): Promise<MediaStream> {
  const size = { width: { ideal: 1280 }, height: { ideal: 960 } }
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', ...size }, audio: false })
}

/** Tell each text that is seen, until the function that is given back is called. */
export function watchCodes(video: HTMLVideoElement, onText: (text: string) => void): () => void {
  const canvas = document.createElement('canvas')
  let timer = 0
  let isOver = false
  const look = async (): Promise<void> => {
    const text = await textIn(video, canvas)
    if (isOver) return
    if (text !== null) onText(text)
    timer = window.setTimeout(() => void look(), FRAME_MS)
  }
  void look()
  return () => {
    isOver = true
    window.clearTimeout(timer)
  }
}

async function textIn(video: HTMLVideoElement, canvas: HTMLCanvasElement): Promise<string | null> {
  const { videoWidth, videoHeight } = video
  const scale = Math.min(1, SIDE_MAX / Math.max(videoWidth, videoHeight, 1))
  const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)]
  const drawing = canvas.getContext('2d', { willReadFrequently: true })
  if (width === 0 || height === 0 || drawing === null) return null
  Object.assign(canvas, { width, height })
  drawing.drawImage(video, 0, 0, width, height)
  const { decodeQR } = await import('qr/decode.js')
  try {
    return decodeQR(drawing.getImageData(0, 0, width, height), { timeLimit: TRIES_MS })
  } catch {
    return null // no code in this frame
  }
}
