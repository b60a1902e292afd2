import type { ListPreset } from '../../records/preset'

export const preset: ListPreset = {
  columns: ['name', 'organization', 'title', 'email', 'city', 'tags', 'owner', 'updatedAt'],
  widths: { name: 181, organization: 145, title: 169, email: 224, city: 115, tags: 144, owner: 92, updatedAt: 96 },
  sort: '-updatedAt',
  dropMedium: ['organization', 'city', 'owner'],
  dropPanel: ['city', 'email', 'owner'],
  subtitle: ['title', 'organization'],
}
