import type { Ref } from 'vue'
import { useCommands } from './shortcuts'

/** What to call the keys; from the caller's messages. */
export interface RowWords { readonly next: string; readonly previous: string; readonly hint: string }

/** The next (or previous) of the rows' buttons after the one with the focus; the first when none has it. */
export function neighbour<T>(rows: readonly T[], focused: T | null, step: 1 | -1): T | undefined {
  const at = focused === null ? -1 : rows.indexOf(focused)
  if (at < 0) return step === 1 ? rows[0] : rows.at(-1)
  return rows[Math.max(0, Math.min(rows.length - 1, at + step))]
}

/** `j` and `k` (and the arrows, once a row has the focus) walk the `[data-row]` elements of a table. */
export function useRowKeys(box: Readonly<Ref<HTMLElement | null>>, words: RowWords): void {
  const rows = (): HTMLElement[] => [...(box.value?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const focused = (): HTMLElement | null => (document.activeElement instanceof HTMLElement ? (document.activeElement.closest('tr, li')?.querySelector<HTMLElement>('[data-row]') ?? null) : null)
  const move = (step: 1 | -1) => (): void => {
    const next = neighbour(rows(), focused(), step)
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  /** The table is there once it has rows. */
  const any = (): boolean => !!box.value
  const inRows = (): boolean => !!focused()
  useCommands([
    { id: 'row-next', label: words.next, keys: 'j', hint: words.hint, quiet: true, when: any, run: move(1) },
    { id: 'row-previous', label: words.previous, keys: 'k', hint: words.hint, quiet: true, when: any, run: move(-1) },
    { id: 'row-down', label: words.next, keys: 'ArrowDown', quiet: true, when: inRows, run: move(1) },
    { id: 'row-up', label: words.previous, keys: 'ArrowUp', quiet: true, when: inRows, run: move(-1) },
  ])
}
