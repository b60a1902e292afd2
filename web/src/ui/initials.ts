/** Ines Duarte → ID; an organization has one letter: Deere → D. */
export function initials(name: string, one = false): string {
  const words = name.split(/[\s_.@-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const first = letter(words[0])
  return one || words.length < 2 ? first : first + letter(words.at(-1))
}
const letter = (word: string | undefined): string => (word ? String.fromCodePoint(word.codePointAt(0) ?? 63).toUpperCase() : '')
