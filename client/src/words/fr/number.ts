/** Numbers and plurals in French. */
const whole = new Intl.NumberFormat('fr-FR')

export const nb = (count: number): string => whole.format(count)
export const many = (count: number, one: string, more: string): string => `${nb(count)} ${count < 2 ? one : more}`
export const two = (part: number): string => String(part).padStart(2, '0')
