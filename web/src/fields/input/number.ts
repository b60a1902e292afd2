/** Numbers as people type them: 1,234.5 · 1.234,5 · 12k · 1.2m. Undefined when it is none. */
export function parseNumber(text: string): number | undefined {
  const given = text.trim().replace(/[\s\u00a0\u202f']/g, '').replace(/%$/, '')
  const found = /^([-+\u2212]?)([\d.,]+)(k|m|bn?)?$/i.exec(given)
  if (!found) return undefined
  const plain = plainDigits(found[2] ?? '')
  if (plain === undefined) return undefined
  const power = { k: 3, m: 6, b: 9, bn: 9 }[(found[3] ?? '').toLowerCase()] ?? 0
  const value = Number(`${plain}e${power}`)
  return found[1] === '-' || found[1] === '\u2212' ? -value : value
}

/** Takes the grouping out and makes the decimal separator a point. */
function plainDigits(text: string): string | undefined {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  if (last < 0) return text
  const sign = text[last] ?? ''
  const other = sign === '.' ? ',' : '.'
  const once = text.indexOf(sign) === last
  // "1,234" groups, "1,2" and "1.234" do not; two kinds of sign: the last one is the decimal.
  const grouping = !text.includes(other) && (!once || (sign === ',' && /^\d{1,3},\d{3}$/.test(text)))
  if (!grouping && !once) return undefined
  const whole = grouping ? text : text.slice(0, last)
  const groups = whole.split(/[.,]/)
  if (groups.length > 1 && groups.slice(1).some((group) => group.length !== 3)) return undefined
  const plain = groups.join('') + (grouping ? '' : `.${text.slice(last + 1)}`)
  return /^\d*\.?\d*$/.test(plain) && /\d/.test(plain) ? plain : undefined
}
