import { plural } from '../../base/words'

/** Texts of timelines. */
export const m = {
  timeline: 'Timeline',
  show: 'Show',
  all: 'All kinds',
  only: { note: 'Notes', interaction: 'Calls, meetings, emails', message: 'Messages', reminder: 'Reminders', change: 'Changes' },
  coming: 'Coming up',
  ways: { note: 'Note', call: 'Call', meeting: 'Meeting', email: 'Email', message: 'Message', reminder: 'Reminder' },
  placeholder: {
    note: 'Write a note', call: 'What was the call about?', meeting: 'What was, or is, the meeting about?', email: 'What was the email about?', message: 'What did the message say?', reminder: 'What is to be done?',
  },
  save: { note: 'Save note', call: 'Log call', meeting: 'Save meeting', email: 'Log email', message: 'Log message', reminder: 'Remind' },
  preview: 'Preview',
  editText: 'Edit the text',
  write: 'Write',
  nothing: 'Nothing has happened here yet',
  nothingOfKind: 'Nothing of this kind',
  notLoaded: 'The timeline could not be loaded',
  sending: 'Waiting to be sent',
  again: 'Edit again',
  doneOf: (subject: string) => `Done: ${subject}`,
  further: 'Show more',
  minutes: (n: number) => plural(n, { one: 'minute', other: 'minutes' }),
  /** What stands in braces is shown in its own way. */
  did: {
    note: '{who} wrote a note', call: '{who} called {people}', meeting: '{who} met {people}', email: '{who} wrote to {people}', in: '{who} got a message from {people}', out: '{who} sent a message to {people}', reminder: '{who} is reminded of {people}',
  },
  /** The same of what leads to nobody that is seen. */
  alone: {
    note: '{who} wrote a note', call: '{who} logged a call', meeting: '{who} had a meeting', email: '{who} wrote an email', in: '{who} got a message', out: '{who} sent a message', reminder: '{who} has a reminder',
  },
  with: 'with',
} as const
