import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { fieldOf } from '../../api/schema'
import type { RecordType } from '../../api/types'
import { here, keep, kept } from '../../base/keep'
import type { Room } from '../../base/media'
import { kindOf } from '../../fields'
import type { Column } from '../preset'

interface Chosen { readonly order: readonly string[] | null; readonly widths: Readonly<Record<string, number>> }
const nothing: Chosen = { order: null, widths: {} }

/** px below which a column is not read any more; a name needs more to tell who it is. */
const least = (share: number, title = false): number => Math.min(share, title ? 168 : 88)

/** What was kept on this device, whatever it may be by now. */
export function readChosen(text: string | null): Chosen {
  if (!text) return nothing
  try {
    const given: unknown = JSON.parse(text)
    if (typeof given !== 'object' || given === null) return nothing
    const order = 'order' in given && Array.isArray(given.order) ? given.order.filter((name): name is string => typeof name === 'string') : null
    const widths: Record<string, number> = {}
    if ('widths' in given && typeof given.widths === 'object' && given.widths)
      for (const [name, width] of Object.entries(given.widths)) if (typeof width === 'number' && width >= 48 && width <= 1200) widths[name] = width
    return { order, widths }
  } catch {
    return nothing
  }
}

/** The columns of a list: which, in what order, how wide. Kept on this device, for the workspace. */
export function useColumns(type: ComputedRef<RecordType>, room: Ref<Room>, panel: Ref<boolean>) {
  const key = computed(() => here(`columns.${type.value.plural}`))
  const chosen = shallowRef<Chosen>(readChosen(kept(key.value)))
  watch(key, () => { chosen.value = readChosen(kept(key.value)) })

  function change(next: Chosen): void {
    chosen.value = next
    keepChosen()
  }
  function keepChosen(): void {
    const { order: names, widths } = chosen.value
    keep(key.value, names || Object.keys(widths).length ? JSON.stringify(chosen.value) : null)
  }
  const order = computed(() => {
    const names = (chosen.value.order ?? type.value.presentation.columns.map((column) => column.field)).filter((name) => name !== type.value.title && fieldOf(type.value, name))
    return [type.value.title, ...new Set(names)]
  })
  const columns = computed<Column[]>(() => {
    const left = chosen.value.order ? [] : panel.value ? type.value.presentation.spareBeside : room.value === 'medium' ? type.value.presentation.spare : []
    return order.value.filter((name) => !left.includes(name)).flatMap((name) => {
      const field = fieldOf(type.value, name)
      const fixed = chosen.value.widths[name]
      return field ? [{ name, field, share: type.value.presentation.columns.find((column) => column.field === name)?.width ?? kindOf(field).width, ...(fixed && { fixed }) }] : []
    })
  })
  /** The grid's column template: chosen widths in px, the rest shares of the room; none gets unreadably small. */
  const template = computed(() => `52px ${columns.value.map(({ name, fixed, share }) => (fixed ? `${fixed}px` : `minmax(${least(share, name === type.value.title)}px,${share}fr)`)).join(' ')}`)
  /** The width below which the list scrolls sideways. */
  const width = computed(() => columns.value.reduce((sum, { name, fixed, share }) => sum + (fixed ?? least(share, name === type.value.title)), 52))

  return {
    columns,
    order,
    template,
    width,
    customised: computed(() => chosen.value !== nothing && (chosen.value.order !== null || Object.keys(chosen.value.widths).length > 0)),
    setOrder: (names: readonly string[]) => change({ ...chosen.value, order: names.filter((name) => name !== type.value.title) }),
    show(name: string, shown: boolean): void {
      this.setOrder(shown ? [...order.value, name] : order.value.filter((other) => other !== name))
    },
    /** Puts a column before another; null: at the end. */
    move(name: string, before: string | null): void {
      const rest = order.value.filter((other) => other !== name)
      const at = before === null ? rest.length : Math.max(1, rest.indexOf(before))
      this.setOrder([...rest.slice(0, at), name, ...rest.slice(at)])
    },
    /** Shown at once; kept when it is said that this is how it stays. */
    resize: (name: string, width: number) => { chosen.value = { ...chosen.value, widths: { ...chosen.value.widths, [name]: Math.max(48, Math.min(1200, Math.round(width))) } } },
    keep: keepChosen,
    reset: () => change(nothing),
  }
}
export type Columns = ReturnType<typeof useColumns>
