/** The line through figures of equal distance, as an SVG path that fills its box; the highest touches the top. */
export function curve(values: readonly number[], width: number, height: number): string {
  const peak = Math.max(...values, 1)
  const step = values.length > 1 ? width / (values.length - 1) : width
  return values.map((value, i) => `${i ? 'L' : 'M'}${Math.round(i * step * 10) / 10} ${Math.round((height - (value / peak) * height) * 10) / 10}`).join('')
}
