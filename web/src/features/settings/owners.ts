import { schema } from '../../api/schema'

/** The names of those who may do what an owner may. */
export const owners = (): string[] => schema.value.users.filter((user) => user.role === 'owner' && user.active).map((user) => user.name)
