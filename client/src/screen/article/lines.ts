/** Line numbers in the margin of an article, one at the head of each block, as printed
 *  journals for correction do. They follow the width and the text size. */
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

/** Numbers the blocks of an article again each time its size changes. */
export function useLineNumbers(article: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = article.current
    if (element === null) return undefined
    const observer = new ResizeObserver(() => number(element))
    observer.observe(element)
    return () => observer.disconnect()
  }, [article])
}

/** All are measured before one is written: a number unsettles what would be measured next. */
function number(article: HTMLElement): void {
  const blocks = [...article.querySelectorAll<HTMLElement>('[data-text] > *')]
  const counts = blocks.map(linesCount)
  let line = 1
  for (const [place, block] of blocks.entries()) {
    block.dataset.l = String(line)
    line += counts[place] ?? 1
  }
}

/** A figure or a table counts for one. */
function linesCount(block: HTMLElement): number {
  if (block.matches('figure, .tableframe')) return 1
  const height = parseFloat(getComputedStyle(block).lineHeight)
  return Math.max(1, Math.round(block.getBoundingClientRect().height / (height || 1)))
}
