/** Words of who reads the paper aloud, for those who are due it. */
export const voice = {
  person: 'Une personne vous lit le sujet',
  personText: 'Elle vient à vous au début de l’épreuve',
  missing: 'Pas de voix française sur cette tablette',
  missingText: 'Levez la main : une personne vous lira le sujet',
  untried: 'Voix de la tablette à essayer',
  untriedText: 'Pressez le bouton pour l’entendre',
  heard: 'Voix de la tablette prête',
  heardText: 'Elle lit à votre demande, question par question',
  trial: 'Essayer la voix',
  trialText: 'Cette tablette vous lira le sujet quand vous le demanderez.',
  statement: 'Écouter l’énoncé',
  question: 'Écouter la question',
  stop: 'Arrêter la lecture',
}
