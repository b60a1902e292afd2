import { counted } from '../../base/words'
import { post, url, type Query } from '../../api/client'
import { file } from '../../api/file'
import { failed } from '../../base/reason'
import { records, zone } from '../../api/records'
import type { Job, RecordType } from '../../api/types'
import { closeToast, toast } from '../../base/toast'
import { followJob } from './jobs'
import type { List } from '../list/list'
import { m } from './jobMessages'

/** Up to this number the browser loads the file at once; beyond it a job writes it, and how far it is can be seen. */
const atOnce = 100_000
/** The longest address that browsers, proxies and servers all take, in characters; beyond it a job is told in its body. */
const longest = 2000

async function download(path: string, query: Query = {}): Promise<void> {
  const { name, bytes } = await file(path, query)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(bytes)
  link.download = name
  link.click()
  setTimeout(() => { URL.revokeObjectURL(link.href) }, 60_000)
}

/** The list as a CSV file: what is filtered, or what is selected of it, in its order, with the columns that are shown. */
export async function exportList(list: List): Promise<void> {
  const { selection } = list
  const ids = selection.size.value && !selection.all.value ? selection.list() : undefined
  const except = selection.size.value && selection.all.value && selection.except().size ? [...selection.except()] : undefined
  const { plural } = list.type.value
  const filter = (!ids && list.view.filter.value) || undefined
  // Spreadsheets know UTF-8 by the mark.
  const asked = { format: 'csv', bom: true, filter, ...(filter && { zone: zone() }), sort: list.view.sortText.value }
  const fields = list.columns.order.value
  try {
    const count = ids?.length ?? list.rows.count.value ?? (await records.count(plural, { filter })).count
    const query = { ...asked, fields: fields.join(','), ids: ids?.join(','), except: except?.join(',') }
    if (count <= atOnce && url(`${plural}/export`, query).length <= longest) await download(`${plural}/export`, query)
    else follow(await post<Job>(`${plural}/export`, { ...asked, fields, ids, except }), list.type.value)
  } catch (error) {
    failed(error)
  }
}

/** Shows how far a job is, and leads to its file. Whoever closes that goes on without it. */
function follow(job: Job, type: RecordType): void {
  followJob(job, m.exporting, (now, looking) => {
    if (!looking) return
    if (now.status === 'done') toast({ text: m.exported(counted(now.done, type)), stays: true, act: { label: m.download, run: () => { closeToast(); void download(`jobs/${job.id}/result`).catch(failed) } } })
    else if (now.status === 'failed') toast({ text: now.problem ?? m.notExported, bad: true })
  })
}
