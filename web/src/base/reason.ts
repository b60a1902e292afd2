import { ApiProblem } from '../api/client'
import { m } from './messages'
import { toast } from './toast'

/** What to tell a person about a failure: what the server says, or what its code means where nobody said anything. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return m.unexpected(0)
  const { errors, detail, code, status } = error.problem
  return errors?.[0]?.detail ?? detail ?? (code === 'unreachable' ? m.noServer : code === 'unreadable' ? m.unreadable : m.unexpected(status))
}

/** Says that something failed, and why. */
export const failed = (error: unknown): void => toast({ text: reasonOf(error), bad: true })
