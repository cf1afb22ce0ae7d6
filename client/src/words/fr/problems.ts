/** What the tablet says of refusals and faults, in French. */
/** What to say of a refusal or a fault: what happened, then what to do. */
export const problems: Readonly<Record<string, string>> = {
  'enrol.unknown': 'Ce numéro et ce code ne vont pas ensemble. Relisez votre convocation, puis recommencez.',
  'enrol.too_many': 'Trop d’essais depuis ce réseau. Attendez une minute, ou levez la main.',
  'enrol.exam_needed': 'Votre numéro et votre code valent pour plusieurs examens. Choisissez celui auquel vous venez.',
  'enrol.replacement_needed':
    'Une autre tablette porte déjà ce numéro. Le surveillant vous donnera un code de remplacement.',
  'enrol.replacement_invalid':
    'Ce code de remplacement ne convient pas : il sert une fois, pendant dix minutes. Demandez-en un autre au ' +
    'surveillant.',
  'enrol.key_invalid':
    'Cette tablette ne peut pas être inscrite. Levez la main : le surveillant vous en donnera une autre.',
  'kiosk.unproven':
    'Cette tablette n’est pas ouverte comme cet examen le demande. Rien n’est perdu : levez la main. Le surveillant ' +
    'la rouvre par le fichier du centre, ou l’admet telle quelle.',
  'link.down': 'Le réseau ne répond pas. Rien n’est perdu ; recommencez dans un instant.',
  'package.corrupt': 'Une partie du sujet est arrivée abîmée. Elle est redemandée ; vous n’avez rien à faire.',
  'package.older': 'Ce sujet est une version plus ancienne : il n’est pas ouvert. Levez la main.',
  'package.signature': 'Ce sujet ne porte pas la signature attendue : il n’est pas ouvert. Levez la main.',
  'storage.failing': 'Cette tablette n’enregistre plus. Levez la main ; ce qui est affiché comme répondu est gardé.',
  'clock.unknown': 'L’heure du centre n’est pas encore connue. Elle viendra dès que le réseau répondra.',
  'journal.equivocation':
    'Cette tablette garde une suite d’actions que le centre ne reconnaît pas. Levez la main ; rien n’est effacé.',
  'journal.chain_broken':
    'Cette tablette garde une suite d’actions que le centre ne reconnaît pas. Levez la main ; rien n’est effacé.',
  'journal.unknown_device':
    'Le centre ne reconnaît plus cette tablette. Levez la main ; ce qu’elle garde n’est pas effacé.',
  'relay.launch_words_wrong':
    'Les douze mots saisis au centre d’examen n’ouvrent pas ce sujet. Levez la main ; rien n’est perdu.',
  'rescue.unknown':
    'Ces trois codes ne vont pas ensemble. Relisez la convocation, puis le code de reprise de cette place.',
  'rescue.used': 'Ce code de reprise a déjà servi sur une autre tablette. Prenez le second code de cette place.',
  'rescue.line_up':
    'Le centre répond au relais de la salle : demandez-lui un code de remplacement. Le code de reprise ne ' +
    'sert que pendant une coupure.',
  'rescue.no_relay':
    'Aucun relais ne répond à cette tablette, ou elle n’a pas été ouverte ce matin avec le réseau. Prenez une autre ' +
    'tablette de secours.',
  'rescue.not_admitted':
    'Le centre n’a pas admis cette tablette dans une autre de vos épreuves. Levez la main avant de la rendre ; ' +
    'rien n’est effacé.',
  'rescue.waits': 'Le centre attend que l’ancienne tablette se taise. Éteignez-la ; continuez, rien n’est perdu.',
  'call.too_many': 'Trop d’appels de suite. Levez la main : un surveillant vient à vous.',
  'call.too_late': 'Cette épreuve est finie : la salle ne reçoit plus d’appel. Levez la main.',
  'exam.archived': 'Cet examen est terminé et archivé : aucune tablette n’y entre plus. Levez la main.',
  'call.open_already': 'La salle a déjà un appel de vous. Elle le voit ; attendez, ou levez la main.',
  'journal.unsigned': 'Le centre ne reconnaît plus cette tablette. Levez la main ; ce qu’elle garde n’est pas effacé.',
  'journal.quota_exceeded':
    'Cette copie a plus d’actions que le centre n’en prend. Levez la main ; ce qui est gardé n’est pas effacé.',
  'journal.too_large':
    'Le centre ne prend pas cet envoi, trop long. Levez la main ; ce qui est gardé n’est pas effacé.',
  'request.malformed':
    'Le centre ne comprend pas cette tablette. Levez la main : elle n’a peut-être pas la bonne version.',
  'request.too_slow': 'Le réseau est trop lent. Rien n’est perdu ; l’envoi recommence de lui-même.',
  'request.too_many':
    'Cette tablette a demandé trop de fois ce qu’elle n’a pas à demander. Vos réponses partent comme avant ; ' +
    'ce refus prend fin de lui-même.',
  'request.unknown_token':
    'Le centre ne reconnaît plus cette tablette. Levez la main ; ce qu’elle garde n’est pas effacé.',
  'forget.entries_waiting':
    'Des actions attendent encore d’être envoyées. Gardez cette tablette jusqu’à leur réception.',
  'forget.composing': 'L’épreuve est en cours sur cette tablette : elle ne se rend pas maintenant.',
}

export const fault = {
  other: (code: string) =>
    `Quelque chose ne va pas ; ce qui est gardé reste gardé. Levez la main et lisez ce code : ${code}.`,
}
