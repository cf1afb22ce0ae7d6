/** The list, read from the top, each wish explained by two public numbers. */
import type { Entry, Reading, Reason } from '../core/slip'
import { Icon } from '../screen/icon'
import { BothLanguages, nb } from './words'

export function ReadingOf({ reading }: { reading: Reading }) {
  const read = reading.entries.filter((entry) => entry.state !== 'unread')
  const rest = reading.entries.slice(read.length)
  const isJoint = reading.kind === 'joint'
  return (
    <section>
      <h2>
        {isJoint ? (
          <BothLanguages fr="Votre liste commune, du haut" en="Your joint list, from the top" />
        ) : (
          <BothLanguages fr={`La liste de ${reading.member}, du haut`} en="own list, from the top" />
        )}
      </h2>
      {read.length > 0 ? (
        <ol class="wishes">
          {read.map((entry) => (
            <Row key={entry.index} entry={entry} isJoint={isJoint} />
          ))}
        </ol>
      ) : (
        <p>
          <BothLanguages fr="Cette liste est vide." en="This list is empty." />
        </p>
      )}
      {rest.length > 0 && (
        <details>
          <summary>
            <BothLanguages
              fr={`${nb(rest.length)} ${rest.length > 1 ? 'vœux suivants, non examinés' : 'vœu suivant, non examiné'}`}
              en="further wishes, not read"
            />
          </summary>
          <ol class="wishes" start={read.length + 1}>
            {rest.map((entry) => (
              <Row key={entry.index} entry={entry} isJoint={isJoint} />
            ))}
          </ol>
        </details>
      )}
    </section>
  )
}

function Row({ entry, isJoint }: { entry: Entry; isJoint: boolean }) {
  return (
    <li class={`wish ${entry.state}`}>
      <span class="no num">{entry.index + 1}</span>
      <div>
        {entry.reasons.map((reason) => (
          <ReasonOf key={reason.member} reason={reason} isJoint={isJoint} />
        ))}
        <State state={entry.state} />
      </div>
    </li>
  )
}

function State({ state }: { state: Entry['state'] }) {
  if (state === 'got') {
    return (
      <p class="state safe">
        <Icon name="circleCheck" />
        <span>
          <BothLanguages fr="Obtenu : le premier dans les limites" en="Got: the first within the limits" />
        </span>
      </p>
    )
  }
  if (state === 'refused') {
    return (
      <p class="state">
        <Icon name="minus" />
        <span>
          <BothLanguages fr="Au-delà de la limite" en="Beyond the limit" />
        </span>
      </p>
    )
  }
  return (
    <p class="state">
      <span>
        <BothLanguages fr="Non examiné" en="Not read" />
      </span>
    </p>
  )
}

function ReasonOf({ reason, isJoint }: { reason: Reason; isJoint: boolean }) {
  const { line, gate, rank } = reason
  return (
    <div class="reason">
      <p class="what">
        <b>{line.specialty}</b>
        <span>
          {line.subdivision} · {line.code}
          {isJoint && ` · n° ${reason.member}`}
        </span>
      </p>
      <p class="lim num">
        <b>{limitOf(reason)}</b>
        <span>{rank === null ? 'vous n’y êtes pas classé·e' : `votre rang ${nb(rank)}`}</span>
        {gate !== line && <span>{`maximum de la famille ${gate.code}`}</span>}
      </p>
    </div>
  )
}

function limitOf({ gate, isTogether }: Reason): string {
  if (isTogether) return `deux places à la fois ; derniers admis ${gate.last_two.map(nb).join(' et ') || 'aucun'}`
  if (gate.limit === null) return 'place libre'
  return gate.limit === 0 ? 'aucune place' : `rang limite ${nb(gate.limit)}`
}
