/** Labels offered in lists, as they are stored whatever the language; any other may be typed. */
export const labels: Readonly<Record<string, readonly string[]>> = {
  emails: ['Work', 'Home', 'Billing', 'Other'],
  phones: ['Mobile', 'Work', 'Home', 'Fax', 'Other'],
  links: ['LinkedIn', 'Website', 'GitHub', 'Mastodon', 'Other'],
  addresses: ['Work', 'Home', 'Billing', 'Shipping'],
}
