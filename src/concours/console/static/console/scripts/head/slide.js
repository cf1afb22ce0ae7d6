// Rows of the head that slide on a telephone: what is chosen is in sight, also once the
// screen was turned, and an edge behind which there is more is drawn so.

function look(row) {
  const isBefore = row.scrollLeft > 1
  const isAfter = row.scrollLeft + row.clientWidth < row.scrollWidth - 1
  row.dataset.more = isBefore && isAfter ? 'both' : isBefore ? 'before' : isAfter ? 'after' : ''
}

function show(row) {
  const chosen = row.querySelector('[aria-current]')
  if (chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2
  look(row)
}

for (const row of document.querySelectorAll('.chead nav')) {
  show(row)
  row.addEventListener('scroll', () => look(row), { passive: true })
  new ResizeObserver(() => show(row)).observe(row)
}
