// For whom a start is, and how many that makes, before the button is held.

const NUMBER = new Intl.NumberFormat(document.documentElement.lang)

function words(sites, form) {
  if (sites.length === 0) return form.dataset.nobody
  const candidates = sites.reduce((sum, box) => sum + Number(box.dataset.candidates), 0)
  const of = (count, one, many) => `${NUMBER.format(count)} ${count === 1 ? one : many}`
  const { candidate, candidates: candidatesWord, site, sites: sitesWord } = form.dataset
  return `${of(candidates, candidate, candidatesWord)}, ${of(sites.length, site, sitesWord)}`
}

function arm(form) {
  const boxes = [...form.querySelectorAll('input[name=site]')]
  const going = form.querySelector('[data-going]')
  const staying = form.querySelector('[data-staying]')
  const fire = form.querySelector('[data-fire]')
  const usual = going?.textContent

  function show() {
    const whom = new FormData(form).get('whom') ?? 'all'
    for (const part of form.querySelectorAll('[data-only]')) {
      part.hidden = part.dataset.only !== whom
    }
    const chosen = boxes.filter((box) => box.checked)
    if (going) going.textContent = whom === 'all' ? usual : words(chosen, form)
    if (staying)
      staying.textContent = words(
        boxes.filter((box) => !box.checked),
        form,
      )
    if (fire) fire.disabled = chosen.length === 0
  }

  for (const button of form.querySelectorAll('[data-tick]')) {
    button.addEventListener('click', () => {
      for (const box of boxes) box.checked = !box.disabled && button.dataset.tick === 'all'
      show()
    })
  }
  form.addEventListener('change', show)
  show()
}

for (const form of document.querySelectorAll('[data-tally]')) arm(form)
