import type { ListPreset } from '../../records/preset'

export const preset: ListPreset = {
  columns: ['name', 'industry', 'city', 'status', 'employees', 'owner', 'annualRevenue', 'updatedAt'],
  widths: { name: 225, industry: 200, city: 170, status: 110, employees: 100, owner: 92, annualRevenue: 130, updatedAt: 96 },
  sort: 'name',
  dropMedium: ['city', 'owner'],
  dropPanel: ['city', 'owner', 'employees'],
  subtitle: ['industry', 'city'],
  square: true,
}
