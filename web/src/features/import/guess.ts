import type { RecordType } from '../../api/types'

/** What a file most likely holds, by the words of its first line, which the types say: people have first names and birthdays, organizations tickers and sectors. */
export function guessType(head: string, types: readonly RecordType[]): string {
  const line = (head.split(/\r?\n/, 1)[0] ?? '').toLowerCase()
  const cells = line.split(/[,;\t|]/).map((cell) => cell.replace(/[^\p{L}]/gu, ''))
  const hits = (type: RecordType): number => cells.filter((cell) => type.headers?.some((word) => cell.includes(word))).length
  return types.reduce<RecordType | undefined>((best, type) => (best && hits(best) >= hits(type) ? best : type), undefined)?.plural ?? ''
}

const endings = /\.(csv|tsv|txt)$/i
/** Why a file cannot be imported, or nothing. */
export function refuseFile(file: { readonly name: string; readonly size: number; readonly type: string }): 'kind' | 'empty' | undefined {
  if (!endings.test(file.name) && !/^text\/(csv|plain|tab-separated-values)$/.test(file.type)) return 'kind'
  return file.size === 0 ? 'empty' : undefined
}
