/** Documents of a station on a screen: each in the frame of a candidate's image, zoomed by
 *  fingers and by keys, and over the whole screen on demand. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { FigureContext } from '../screen/figure/stage'
import { Frame } from '../screen/figure/plate'
import { Html } from '../screen/html'
import { Icon } from '../screen/icon'
import type { TabletMedia } from '../shell/tablet'
import type { Words } from '../words/fr'
import type { Shelf, StationDocument } from './documents'

interface ShelfProps {
  readonly shelf: Shelf
  readonly words: Words
}

/** What lies on the table, one under the other. */
export function ShelfFigures({ shelf: { documents, media }, words }: ShelfProps) {
  const [whole, setWhole] = useState<StationDocument | null>(null)
  return (
    <FigureStageOf media={media} words={words}>
      {documents.map((one) => (
        <figure class="platefigure" key={one.number}>
          <Frame figure={one} full={() => setWhole(one)} />
          {one.caption !== '' && (
            <figcaption>
              <Html html={one.caption} />
            </figcaption>
          )}
        </figure>
      ))}
      {whole !== null && (
        <WholeScreen document={whole}>
          <button type="button" class="btn tall" onClick={() => setWhole(null)}>
            <Icon name="close" />
            {words.figure.close}
          </button>
        </WholeScreen>
      )}
    </FigureStageOf>
  )
}

interface StageProps {
  readonly media: TabletMedia
  readonly words: Words
  readonly children: ComponentChildren
}

export function FigureStageOf({ media, words, children }: StageProps) {
  const stage = useRef({ media, words, look: null })
  if (stage.current.media !== media || stage.current.words !== words) stage.current = { media, words, look: null }
  return <FigureContext.Provider value={stage.current}>{children}</FigureContext.Provider>
}

interface WholeProps {
  readonly document: StationDocument
  /** What ends it: nothing else does, so that who looks sees nothing besides. */
  readonly children: ComponentChildren
}

/** One document, and nothing else of the screen. */
export function WholeScreen({ document: shown, children }: WholeProps) {
  const frame = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = frame.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog ref={frame} class="panel full document" aria-label={shown.alt} onCancel={(event) => event.preventDefault()}>
      <div class="panelbox">
        <div class="panelhead">
          <h2 lang="fr">{shown.alt}</h2>
          {children}
        </div>
        <Frame figure={shown} />
        {shown.caption !== '' && (
          <p class="small caption">
            <Html html={shown.caption} />
          </p>
        )}
      </div>
    </dialog>
  )
}
