/** A fictional article, long enough to scroll. */
import type { Dossier } from '../src/core/paper'

const TRIAL = 'Early versus delayed oral anticoagulation after minor ischaemic stroke: a randomised trial'

const filler = (count: number): string =>
  Array.from(
    { length: count },
    (_, at) =>
      `<p>Centres enrolled between ${2 + at} and ${30 + 3 * at} participants each. Randomisation was ` +
      'stratified by centre and by severity on admission. Outcome assessors were unaware of the assigned ' +
      'group; participants and clinicians were not. A statistician outside the trial reviewed the data at two ' +
      'planned interim analyses.</p>',
  ).join('\n')

export const ARTICLE: NonNullable<Dossier['article']> = {
  title: TRIAL,
  sections: [
    {
      id: 's1',
      title: 'Abstract',
      text:
        '<p><strong>Background.</strong> The best time to start anticoagulation after a minor stroke is ' +
        'uncertain.</p>\n<p><strong>Findings.</strong> Recurrent ischaemic stroke occurred in 3.1% of the early ' +
        'group and in 4.8% of the delayed group.</p>',
    },
    { id: 's2', title: 'Methods', text: filler(6) },
    {
      id: 's3',
      title: 'Results',
      text:
        '<h3>Primary outcome</h3>\n<p>Of 2,013 participants randomised, 1,006 were assigned to early and 1,007 ' +
        'to delayed anticoagulation. Follow-up at 90 days was complete for 1,991 participants ' +
        '(98.9%).</p>\n<p>In the intention-to-treat analysis, recurrent ischaemic stroke occurred in 31 ' +
        'participants (3.1%) in the early group and in 48 (4.8%) in the delayed group (risk ratio 0.65, 95% CI ' +
        '0.41 to 1.01).</p>\n<p>Symptomatic intracranial haemorrhage was rare: 4 participants (0.4%) and 5 ' +
        'participants (0.5%), respectively.</p>\n<figure data-figure="1"></figure>\n<table><caption>Table 2. ' +
        'Outcomes at 90 days</caption><thead><tr><th scope="col">Outcome</th><th scope="col">Early</th><th ' +
        'scope="col">Delayed</th></tr></thead><tbody><tr><td>Recurrent stroke</td><td>31 (3.1%)</td><td>48 ' +
        '(4.8%)</td></tr><tr><td>Intracranial haemorrhage</td><td>4 (0.4%)</td><td>5 ' +
        '(0.5%)</td></tr></tbody></table>\n<h3>Safety outcomes</h3>\n<p>Major extracranial bleeding occurred in ' +
        '9 participants in the early group and in 8 in the delayed group. No difference was observed between ' +
        'the prespecified subgroups.</p>',
    },
    { id: 's4', title: 'Discussion', text: filler(4) },
  ],
}
