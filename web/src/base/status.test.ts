import { effectScope, ref } from 'vue'
import { expect, test } from 'vitest'
import { clearStatus, status, useEditing } from './status'

test('Something is being edited until nobody edits any more', () => {
  const [one, other] = [effectScope(), effectScope()]
  const typed = ref(false)
  one.run(() => useEditing(() => typed.value))
  const end = other.run(() => useEditing(() => true))

  expect(status.editing).toBe(true)
  typed.value = true
  end?.()
  expect(status.editing).toBe(true)
  // A page that leaves says nothing of those who are still there.
  clearStatus()
  expect(status.editing).toBe(true)
  one.stop()
  expect(status.editing).toBe(false)
  other.stop()
})
