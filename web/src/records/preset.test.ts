import { expect, test } from 'vitest'
import { fieldsOf } from './preset'

test('a list asks for what the server wrote into the page', () => {
  const fields = fieldsOf('name', '-updatedAt', ['name', 'organization', 'title', 'email', 'city', 'tags', 'owner', 'updatedAt'], ['title', 'organization'])

  // See ShellTests.cs.
  expect(encodeURIComponent(fields)).toBe('city%2Cemail%2Cname%2Corganization%2Cowner%2Ctags%2Ctitle%2CupdatedAt')
})
