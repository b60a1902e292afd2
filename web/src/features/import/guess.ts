/** What a file most likely holds, by the words of its first line: people have first names and birthdays, organizations tickers and sectors. */
const people = ['firstname', 'lastname', 'givenname', 'familyname', 'surname', 'fullname', 'birthday', 'mobile', 'jobtitle', 'nickname', 'vorname', 'nachname', 'prenom', 'middlename']
const firms = ['ticker', 'symbol', 'industry', 'sector', 'employees', 'companyname', 'organizationname', 'accountname', 'legalname', 'revenue', 'founded', 'headquarters', 'domain', 'vat', 'security', 'gics', 'cik']

export function guessType(head: string): 'contacts' | 'organizations' {
  const line = (head.split(/\r?\n/, 1)[0] ?? '').toLowerCase()
  const cells = line.split(/[,;\t|]/).map((cell) => cell.replace(/[^\p{L}]/gu, ''))
  const hits = (words: readonly string[]): number => cells.filter((cell) => words.some((word) => cell.includes(word))).length
  return hits(firms) > hits(people) ? 'organizations' : 'contacts'
}

const endings = /\.(csv|tsv|txt)$/i
/** Why a file cannot be imported, or nothing. */
export function refuseFile(file: { readonly name: string; readonly size: number; readonly type: string }): 'kind' | 'empty' | undefined {
  if (!endings.test(file.name) && !/^text\/(csv|plain|tab-separated-values)$/.test(file.type)) return 'kind'
  return file.size === 0 ? 'empty' : undefined
}
