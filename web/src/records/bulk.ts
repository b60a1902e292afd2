import { shallowRef } from 'vue'
import { reasonOf } from '../api/client'
import { records } from '../api/records'
import type { Operation, OperationResult, Rec } from '../api/types'
import { toast } from '../app/toast'
import type { List } from './list'
import { m } from './menuMessages'

const chunk = 500

/** What to do with one record; null leaves it alone. `undo` is the change that takes it back. */
export interface Change { readonly operation: Operation; readonly undo: Operation }

/** Runs one change over everything selected, in chunks, with progress, and offers the way back. */
export function useBulk(list: List) {
  const running = shallowRef<{ done: number; of: number } | null>(null)
  let stopped = false

  /** The selected records with the fields that the change needs. */
  async function* selected(fields: string): AsyncGenerator<readonly Rec[]> {
    const { plural } = list.type.value
    if (!list.selection.all.value) {
      const ids = list.selection.list()
      const wanted = new Set(fields.split(','))
      for (let i = 0; i < ids.length; i += chunk) {
        const part = ids.slice(i, i + chunk)
        const held = new Map([...list.rows.loaded()].map((row) => [row.id, row]))
        const known = part.flatMap((id) => held.get(id) ?? [])
        const complete = [...wanted].every((name) => list.columns.order.value.includes(name) || name === 'id')
        yield complete && known.length === part.length ? known : await Promise.all(part.map((id) => records.one(plural, id)))
      }
      return
    }
    const except = new Set(list.selection.except())
    let after: string | null = null
    do {
      const answer: Awaited<ReturnType<typeof records.list>> = await records.list(plural, { filter: list.view.filter.value, sort: list.view.sortText.value, fields, limit: chunk, after })
      yield answer.items.filter((row) => !except.has(row.id))
      after = answer.next
    } while (after && !stopped)
  }

  async function send(operations: readonly Operation[]): Promise<readonly OperationResult[]> {
    return operations.length ? (await records.batch(operations)).results : []
  }

  /** `say` words the toast; `fields` are those that `change` reads. */
  async function run(kind: string, fields: string, change: (record: Rec) => Change | null, say: (count: number) => string): Promise<void> {
    if (running.value) return
    stopped = false
    const undos: Operation[] = []
    let failed = 0
    let why = ''
    running.value = { done: 0, of: list.selection.size.value }
    try {
      for await (const rows of selected(fields)) {
        const changes = rows.flatMap((row) => change(row) ?? [])
        const results = await send(changes.map(({ operation }) => operation))
        results.forEach((result, i) => {
          const undo = changes[i]?.undo
          if (result.status < 400 && undo) undos.push(undo)
          else {
            failed++
            why ||= result.problem?.errors?.[0]?.detail ?? result.problem?.detail ?? ''
          }
          if (result.record) list.rows.patch(result.record.id, result.record)
        })
        running.value = { done: running.value.done + rows.length, of: running.value.of }
        if (stopped) break
      }
    } catch (error) {
      why = reasonOf(error)
      failed = Math.max(1, running.value.of - running.value.done)
    }
    running.value = null
    const done = undos.length
    list.selection.clear()
    list.rows.refresh()
    if (failed) toast({ text: m.partly(say(done), failed, why), bad: true, ...(done && { undo: () => takeBack(undos) }) })
    else toast({ text: say(done), merge: { kind, count: done, say }, undo: () => takeBack(undos) })
  }

  async function takeBack(undos: readonly Operation[]): Promise<void> {
    let back = 0
    try {
      for (let i = 0; i < undos.length; i += chunk) back += (await send(undos.slice(i, i + chunk))).filter((result) => result.status < 400).length
      toast(m.put(back, list.type.value.label.toLowerCase(), list.type.value.labelPlural.toLowerCase()))
    } catch (error) {
      toast({ text: reasonOf(error), bad: true })
    }
    list.rows.refresh()
  }
  return { running, run, stop: (): void => { stopped = true } }
}
