export const m = {
  newBuild: 'Brisk was updated. Reload the page when you have a moment; what you typed in forms is kept.',
  reload: 'Reload',
}
