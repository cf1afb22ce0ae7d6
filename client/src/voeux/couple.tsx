/** Two students, one joint list. */
import { Note, type Shown } from './parts'
import { say } from './said'

export function Couple({ view }: Shown) {
  return <Note><p>{view.state?.couple ? view.state.couple.number : say('Aucun couple.', 'No couple.')}</p></Note>
}
