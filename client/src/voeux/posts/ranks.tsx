/** The student's rank in each group. */
import type { StoreProps } from '../parts'
import { languageNow, nb, say } from '../language'

export function Ranks({ view }: StoreProps) {
  const { state, lines } = view
  if (!state) return null
  const groups = lines?.groups ?? []
  return (
    <section class="sheet2 narrow" aria-label={say('Vos rangs', 'Your ranks')}>
      <p class="in">
        {say(
          'Un rang pour chaque groupe de spécialités. C’est lui qui est comparé au rang limite d’une ligne de ' +
            'ce groupe.',
          'One rank for each group of specialties. It is compared with the limit of a line of that group.',
        )}
        {state.contract && ` ${say(`Votre contrat : ${state.contract}.`, `Your contract: ${state.contract}.`)}`}
      </p>
      <ol class="ranks">
        {groups.map((group) => {
          const rank = state.ranks[group.number - 1] ?? 0
          return (
            <li key={group.number}>
              <span>{group[languageNow()]}</span>
              <b class="num">{rank ? nb(rank) : say('sans rang', 'not ranked')}</b>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
