/** Documents of the station: the examiner shows one to whoever is there, and takes the tablet
 *  back by a hold, so that nobody else opens the grid again by a touch. */
import { useState } from 'preact/hooks'
import { Icon } from '../../screen/icon'
import type { Turn } from '../chair/chair-tablet'
import type { Shelf, StationDocument } from '../documents'
import { FigureStageOf, WholeScreen } from '../figures'
import { useChair } from './context'
import { HoldButton } from './frame'
import { Panel } from './panels'

interface DocumentsProps {
  readonly turn: Turn
  readonly shelf: Shelf
  close(): void
}

export function DocumentsPanel({ turn, shelf, close }: DocumentsProps) {
  const { tablet, words, shared } = useChair()
  const [shown, setShown] = useState<StationDocument | null>(null)
  const show = (one: StationDocument): void => {
    tablet.present(turn.turn, one.number)
    setShown(one)
  }
  if (shown !== null) {
    return (
      <FigureStageOf media={shelf.media} words={shared}>
        <WholeScreen document={shown}>
          <HoldButton label={words.documents.back} act={close} />
        </WholeScreen>
      </FigureStageOf>
    )
  }
  return (
    <Panel title={words.documents.title} close={close}>
      <p>{words.documents.text}</p>
      <ul class="shelflist">
        {shelf.documents.map((one) => (
          <li key={one.number}>
            <p class="small muted">
              {words.documents.number(one.number)} · {words.documents.shown[one.shown]}
            </p>
            <p lang="fr">{one.alt}</p>
            <button type="button" class="btn main tall" onClick={() => show(one)}>
              <Icon name="full" />
              {words.documents.show}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
